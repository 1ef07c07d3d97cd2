// npm run contracts-page: makes the tables of docs/contracts.md from the contracts' own rows. What is between `<!-- made: NAME -->`
// and `<!-- end -->` is written over; the rest of the page is written by hand.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { documented } from '../src/contracts/documented/contract.js'
import { facts as documentedFacts } from '../src/contracts/documented/facts.js'
import type { ContractFacts } from '../src/contracts/facts.js'
import type { Known } from '../src/contracts/known.js'
import { live } from '../src/contracts/live/contract.js'
import { facts as liveFacts } from '../src/contracts/live/facts.js'
import type { Contract } from '../src/contracts/contract.js'

export const page = new URL('../docs/contracts.md', import.meta.url)

const cell = (text: string | number) => String(text).replaceAll('|', '\\|')
const row = (...cells: (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`
const table = (heads: string[], rows: string[]) =>
  [row(...heads), `|${' --- |'.repeat(heads.length)}`, ...rows].join('\n')
const how = ({ how, source }: Known) => `${how}: ${source}`

const wire = ({ wire }: ContractFacts) =>
  table(
    ['behaviour', 'how it is', 'known'],
    wire.map(({ about, is, known }) => row(about, is, how(known))),
  )

const refusals = ({ refusals }: ContractFacts) =>
  table(
    ['refusal', 'how it is', 'known'],
    Object.entries(refusals).map(([name, { is, known }]) => row(name, is, how(known))),
  )

const differences = ({ differences }: ContractFacts) => differences.map((each) => `- ${each}`).join('\n')

/** Models in which a rule is the same share a line. */
function rules(contract: Contract, ruleOf: (slug: string) => [text: string, known: Known]): string {
  const lines = new Map<string, { slugs: string[]; text: string; known: Known }>()
  for (const slug of contract.models.keys()) {
    const [text, known] = ruleOf(slug)
    const key = text + how(known)
    const line = lines.get(key) ?? { slugs: [], text, known }
    line.slugs.push(slug)
    lines.set(key, line)
  }
  return table(
    ['models', 'how it is', 'known'],
    [...lines.values()].map(({ slugs, text, known }) => row(slugs.join(', '), text, how(known))),
  )
}

const productOf = (contract: Contract, slug: string) => {
  const model = contract.models.get(slug)
  if (model === undefined) throw new Error(`${contract.name} has no model ${slug}`)
  return model.product
}

const sections: Readonly<Record<string, () => string>> = {
  'documented wire': () => wire(documentedFacts),
  'documented refusals': () => refusals(documentedFacts),
  'documented differences': () => differences(documentedFacts),
  'live wire': () => wire(liveFacts),
  'live refusals': () => refusals(liveFacts),
  'live differences': () => differences(liveFacts),
  'live seconds': () =>
    rules(live, (slug) => {
      const [seconds, known] = productOf(live, slug).seconds
      return [String(seconds), known]
    }),
  'live sizes': () =>
    rules(live, (slug) => {
      const { words, known } = productOf(live, slug).size
      return [words, known]
    }),
  'live inputs': () =>
    rules(live, (slug) => {
      const { words, known } = productOf(live, slug).inputs
      return [words, known]
    }),
  'live prices': () =>
    rules(live, (slug) => {
      const { words, known, printed } = productOf(live, slug).price
      return [printed ? `${words}; shown by the submit` : words, known]
    }),
  'live url minutes': () =>
    rules(live, (slug) => {
      const [minutes, known] = productOf(live, slug).urlMinutes
      return [`${minutes} minutes`, known]
    }),
  'documented seconds': () =>
    rules(documented, (slug) => {
      const [seconds, known] = productOf(documented, slug).seconds
      return [String(seconds), known]
    }),
  'documented sizes': () =>
    rules(documented, (slug) => {
      const { words, known } = productOf(documented, slug).size
      return [words, known]
    }),
}

/** The page with every table made anew. */
export function withTables(text: string): string {
  const unused = new Set(Object.keys(sections))
  const made = text.replaceAll(
    /(<!-- made: ([^>]+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => {
      const section = sections[name]
      if (section === undefined) throw new Error(`docs/contracts.md asks for a table ${name}, which nothing makes`)
      unused.delete(name)
      return `${start}\n${section()}\n\n${end}`
    },
  )
  if (unused.size > 0) throw new Error(`docs/contracts.md has no place for ${[...unused].join(', ')}`)
  return made
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, withTables(readFileSync(page, 'utf8')))
  console.log('wrote docs/contracts.md')
}
