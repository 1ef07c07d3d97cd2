// npm run contracts-page: makes the tables of docs/contracts.md from the contracts' own rows. What is between `<!-- made: NAME -->`
// and `<!-- end -->` is written over; the rest of the page is written by hand.
import { fileURLToPath } from 'node:url'
import type { Contract } from '../src/contracts/contract.js'
import { storageFacts } from '../src/contracts/storage-facts.js'
import { documented } from '../src/contracts/documented/contract.js'
import { facts as documentedFacts } from '../src/contracts/documented/facts.js'
import type { ContractFacts, Fact } from '../src/contracts/facts.js'
import type { Evidence } from '../src/contracts/evidence.js'
import { live } from '../src/contracts/live/contract.js'
import { facts as liveFacts } from '../src/contracts/live/facts.js'
import { maxPixels } from '../src/contracts/model.js'
import type { Product } from '../src/contracts/products.js'
import { longestSide } from '../src/contracts/sizes/size-rule.js'
import { fillPage, writePage, type Sections } from './fill-page.js'
import { markdownTable } from './markdown-table.js'

export const page = new URL('../docs/contracts.md', import.meta.url)

const how = ({ how, source }: Evidence) => `${how}: ${source}`

const factTable = (facts: readonly Fact[]) =>
  markdownTable(
    ['behaviour', 'how it is', 'evidence'],
    facts.map(({ about, is, evidence }) => [about, is, how(evidence)]),
  )

const refusals = ({ refusals }: ContractFacts) =>
  markdownTable(
    ['refusal', 'how it is', 'evidence'],
    Object.entries(refusals).map(([name, { is, evidence }]) => [name, is, how(evidence)]),
  )

const differences = ({ differences }: ContractFacts) => differences.map((each) => `- ${each}`).join('\n')

/** A fact about a model, as a sentence, and how it is known. */
type Stated = readonly [text: string, evidence: Evidence]
const stated = ({ summary, evidence }: { summary: string; evidence: Evidence }): Stated => [summary, evidence]

const rules = {
  seconds: ({ seconds: [seconds, evidence], unless }) => [
    [seconds, unless?.summary].filter(Boolean).join('; '),
    evidence,
  ],
  sizes: ({ size }) => stated(size),
  inputs: ({ inputs }) => stated(inputs),
  prices: ({ price: { summary, printed, evidence } }) => [
    printed ? `${summary}; shown by the submit` : summary,
    evidence,
  ],
  'url minutes': ({ urlMinutes: [minutes, evidence] }) => [`${minutes} minutes`, evidence],
} satisfies Record<string, (product: Product) => Stated>

/** Models in which a rule is the same share a line. */
function ruleTable(contract: Contract, name: keyof typeof rules): string {
  const lines = new Map<string, { slugs: string[]; text: string; evidence: Evidence }>()
  for (const { slug, product } of contract.models.values()) {
    const [text, evidence] = rules[name](product)
    const key = text + how(evidence)
    const line = lines.get(key) ?? { slugs: [], text, evidence }
    line.slugs.push(slug)
    lines.set(key, line)
  }
  return markdownTable(
    ['models', 'how it is', 'evidence'],
    [...lines.values()].map(({ slugs, text, evidence }) => [slugs.join(', '), text, how(evidence)]),
  )
}

const thousands = (count: number) => count.toLocaleString('en-US')

const largest = () =>
  `No picture has a side of more than ${thousands(longestSide)} pixels (what WebP holds) or more than ${maxPixels / 1e6} million pixels: beyond that the request is a 422.`

const of = ({ name }: Contract, facts: ContractFacts): Record<string, () => string> => ({
  [`${name} wire`]: () => factTable(facts.wire),
  [`${name} refusals`]: () => refusals(facts),
  [`${name} differences`]: () => differences(facts),
})

const sections: Sections = {
  ...of(documented, documentedFacts),
  ...of(live, liveFacts),
  ...Object.fromEntries(
    (Object.keys(rules) as (keyof typeof rules)[]).map((name) => [`live ${name}`, () => ruleTable(live, name)]),
  ),
  'largest picture': largest,
  'documented seconds': () => ruleTable(documented, 'seconds'),
  'documented sizes': () => ruleTable(documented, 'sizes'),
  delivery: () => factTable(storageFacts),
}

/** The page with every table made anew. */
export const withTables = (text: string): string => fillPage(text, sections, 'docs/contracts.md')

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage(page, withTables, 'docs/contracts.md')
