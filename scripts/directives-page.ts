// npm run directives-page: makes the tables of docs/directives.md from the rows that the parser runs on. What is between
// `<!-- made: NAME -->` and `<!-- end -->` is written over; the rest of the page is written by hand.
import { fileURLToPath } from 'node:url'
import { parseRule } from '../src/rules/grammar/grammar.js'
import type { NewRule } from '../src/rules/rule.js'
import { magicKeys } from '../src/rules/magic-keys.js'
import { taskWords, wordsAt } from '../src/rules/grammar/words.js'
import type { Word } from '../src/rules/effects/row.js'
import { fillPage, writePage, type Sections } from './fill-page.js'
import { markdownTable } from './markdown-table.js'

export const page = new URL('../docs/directives.md', import.meta.url)

const code = (text: string) => `\`${text}\``
const lines = (texts: readonly string[]) => texts.map(code).join('<br>')

/** A rule as it would be sent: what matches everything is left out. */
const sent = ({ stage, when, ...rest }: NewRule) =>
  JSON.stringify({ stage, ...(Object.keys(when).length > 0 && { when }), ...rest })

const wordsTable = (words: readonly Word[]) =>
  markdownTable(
    ['words', 'what happens', 'in a prompt', 'as a header', 'as a rule'],
    words.map(({ form, does, examples }) => [
      code(form),
      does,
      lines(examples.map((example) => `[[${example}]]`)),
      lines(examples.map((example) => `X-Emulator-Rule: ${example}`)),
      lines(examples.flatMap((example) => parseRule(example).rules.map(sent))),
    ]),
  )

const howOften = ['error once', 'poll = 503 3 times', 'poll = 503 every 2nd', 'submit = 429 every 2nd 3 times']

const sections: Sections = {
  task: () => wordsTable(taskWords),
  submit: () => wordsTable(wordsAt.submit),
  poll: () => wordsTable(wordsAt.poll),
  download: () => wordsTable(wordsAt.download),
  webhook: () => wordsTable(wordsAt.webhook),
  'how often': () =>
    markdownTable(
      ['words', 'as a rule'],
      howOften.map((example) => [code(example), lines(parseRule(example).rules.map(sent))]),
    ),
  keys: () =>
    markdownTable(
      ['a key beginning with', 'refusal', 'explanation'],
      magicKeys.map(({ prefix, refuse, explain }) => [code(prefix), code(refuse), explain]),
    ),
}

/** The page with every table made anew. */
export const withTables = (text: string): string => fillPage(text, sections, 'docs/directives.md')

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage(page, withTables, 'docs/directives.md')
