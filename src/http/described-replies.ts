import { Type, type TSchema } from '@sinclair/typebox'
import type { Contract } from '../contracts/contract.js'
import { exampleTaskId } from '../contracts/examples.js'
import { checkInput } from '../contracts/input-rules.js'
import { products } from '../contracts/products.js'
import { refusalTexts, type DescribedRefusal, type Refusals } from '../contracts/refusals.js'
import type { Reply } from '../contracts/reply.js'
import type { Issue } from '../validation/issue.js'
import { explainHeader } from './backpressure.js'
import { readJson } from '../validation/read-json.js'

/** An answer as an OpenAPI document has it. */
export interface DescribedReply {
  description: string
  schema: TSchema
  /** Bodies by their names. */
  examples: Readonly<Record<string, unknown>>
  headers: Readonly<Record<string, object>>
}

/** An operation whose answers are described. */
export interface DescribedOperation {
  refusals: readonly DescribedRefusal[]
  /** The schemas of its other answers by status. */
  own: Readonly<Record<number, TSchema>>
  /** Examples of its other answers by name. */
  examples: Readonly<Record<string, Reply>>
  /** What validation says of a wrong request. */
  issues: readonly Issue[]
  /** The headers of its answers besides the explanation. */
  headers?: readonly string[]
}

interface Found {
  texts: Set<string>
  schemas: Set<TSchema>
  examples: Record<string, unknown>
}

/** The answers of an operation by status: its own, and its refusals as the contract words them. */
export function describeReplies(
  contract: Contract,
  { refusals, own, examples, issues, headers = [] }: DescribedOperation,
): Readonly<Record<number, DescribedReply>> {
  const found = new Map<number, Found>()
  const at = (status: number): Found => {
    const reply = found.get(status) ?? { texts: new Set(), schemas: new Set(), examples: {} }
    found.set(status, reply)
    return reply
  }
  for (const [status, schema] of Object.entries(own)) {
    at(Number(status)).texts.add(meaningOf(schema))
    at(Number(status)).schemas.add(schema)
  }
  for (const [name, { status, body }] of Object.entries(examples)) at(status).examples[name] = body
  for (const name of refusals) {
    for (const { status, body } of refusalsBy(contract, name, issues)) {
      const reply = at(status)
      reply.texts.add(refusalTexts[name])
      reply.schemas.add(contract.publication.refused(name))
      reply.examples[name] = body
    }
  }
  return Object.fromEntries(
    [...found].map(([status, { texts, schemas, examples }]) => [
      status,
      {
        description: sentence([...texts].join(', or ')),
        schema: oneOf([...schemas]),
        examples,
        headers: Object.fromEntries([...headers, explainHeader].map((name) => [name, { ...responseHeaders[name] }])),
      },
    ]),
  )
}

/** Schemas, as @fastify/swagger takes them. */
const responseHeaders: Readonly<Record<string, object>> = {
  'retry-after': { type: 'integer', description: 'Seconds to wait before the next poll.' },
  'x-ratelimit-limit': { type: 'integer', description: 'Polls allowed in a second.' },
  'x-ratelimit-remaining': { type: 'integer', description: 'Polls left in this second.' },
  'x-ratelimit-reset': { type: 'number', description: 'When the count starts again: Unix time in seconds.' },
  [explainHeader]: {
    type: 'string',
    description: 'Why it was refused, or how it was understood. The emulator sends it, the real service does not.',
  },
}

/** What a schema says, as a part of a sentence. */
const meaningOf = ({ description = '', anyOf }: TSchema): string =>
  (description || ((anyOf as TSchema[] | undefined)?.[0]?.description ?? '')).replace(/\.$/, '')

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`

const oneOf = (schemas: TSchema[]): TSchema => (schemas.length === 1 ? (schemas[0] ?? Type.Any()) : Type.Union(schemas))

/** The answers to a refusal, as the contract gives them. A body that is no JSON is refused in two ways: see `Refusals`. */
function refusalsBy({ refuse }: Contract, name: DescribedRefusal, issues: readonly Issue[]): readonly Reply[] {
  if (name === 'unreadable-body') return [refuse[name]({ syntax: undefined }), refuse[name]({ syntax: wrongSyntax })]
  const samples: Partial<Refusals> = {
    invalid: { issues },
    'bad-picture': { detail: exampleDetail },
    'unknown-task': { id: exampleTaskId },
  }
  return [(refuse[name] as (facts: unknown) => Reply)(samples[name])]
}

const read = readJson(Buffer.from('{'))
const wrongSyntax = 'syntax' in read ? read.syntax : undefined

const exampleDetail = checkInput(products['flux-3-image'].inputs, { width: 5000, height: 5000 }, 0)?.text ?? ''
