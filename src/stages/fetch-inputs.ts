import type { Account } from '../accounts/account.js'
import { createCloser } from '../closing.js'
import type { Contract } from '../contracts/contract.js'
import type { GenerationRequest } from '../contracts/generation-request.js'
import { charactersOf, maxBytesOf, tooManyCharacters } from '../contracts/input-rules.js'
import type { Model } from '../contracts/model.js'
import type { Reply } from '../contracts/reply.js'
import type { Fetched } from '../egress/fetcher.js'
import { readFetchedPicture } from '../images/input-picture.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { OnDisconnect } from '../images/work-queue.js'
import type { Part } from '../memory.js'
import { overloaded } from './check-limits.js'
import { collectInputs, takeWithinRules, type Inputs, type Taken } from './inputs.js'
import type { Services } from './services.js'

/** A picture whose URL has a stand-in. */
export interface Unfetched {
  field: string
  why: string
  /** The host from which it could not be fetched: its task fails. Undefined if the emulator does not fetch it. */
  failedFrom?: string
}

/** The URLs of a request. */
export interface Urls {
  /** Those to fetch, by the index of their pictures. */
  toFetch: ReadonlyMap<number, string>
  unfetched: readonly Unfetched[]
}

const none: Urls = { toFetch: new Map(), unfetched: [] }

/** Which URLs of a request may be fetched. */
export function urlsOf(
  { fetcher }: Services,
  { pictures = [] }: GenerationRequest,
  inputs: readonly InputPicture[],
): Urls {
  if (!inputs.some(({ standIn }) => standIn)) return none
  const toFetch = new Map<number, string>()
  const unfetched: Unfetched[] = []
  for (const [index, { field, standIn }] of inputs.entries()) {
    if (standIn !== true) continue
    const url = pictures[index]?.source ?? ''
    const problem = fetcher.problemOf(url)
    if (problem === undefined) toFetch.set(index, url)
    else unfetched.push({ field, why: problem })
  }
  return { toFetch, unfetched }
}

export interface FetchRequest {
  contract: Contract
  model: Model
  generation: GenerationRequest
  account: Account
  onDisconnect: OnDisconnect
  /** What arrives is taken from it. */
  memory: Part
}

/**
 * Fetches pictures of a request, which are then like those that came with it. One that cannot be fetched, or is no picture,
 * keeps its stand-in. Returns the reply if the request is refused.
 */
export async function fetchInputs(
  { fetcher, longestBody }: Services,
  { contract, model, generation, account, onDisconnect, memory }: FetchRequest,
  given: Inputs,
  urls: Urls,
): Promise<{ inputs: Inputs; unfetched: readonly Unfetched[] } | Reply> {
  const closer = createCloser()
  const stopListening = account.closed.onClose(() => closer.close())
  onDisconnect(() => closer.close())
  const mostBytes = maxBytesOf(model.product.inputs)
  const maxBytes = Math.min(mostBytes, longestBody)
  const fetching = { owner: account, closed: closer, maxBytes, memory }
  // A URL that is in two fields is fetched once.
  const distinct = [...new Set(urls.toFetch.values())]
  const answers = await Promise.all(distinct.map((url) => fetcher.fetch(url, fetching)))
  stopListening()
  const fetched = new Map(distinct.map((url, at) => [url, answers[at]]))

  const bytesOf = new Map(given.held.map(({ sha256, bytes }) => [sha256, bytes]))
  const unfetched: Unfetched[] = [...urls.unfetched]
  const taken: Taken[] = []
  for (const [index, picture] of given.pictures.entries()) {
    const answer = fetched.get(urls.toFetch.get(index) ?? '')
    const bytes = bytesOf.get(picture.sha256)
    if (answer === undefined) taken.push({ picture, ...(bytes && { bytes }) })
    else if (answer.kind === 'given-up') return overloaded(contract, `${picture.field} was not fetched: ${answer.why}`)
    else if (answer.kind === 'too-large' && maxBytes < mostBytes) {
      const explain = `${picture.field}: the picture at its URL has more than ${maxBytes} bytes (--body-limit)`
      return { ...contract.refuse['too-large'](undefined), explain }
    } else {
      const { take, problem } = takeFetched(model, picture, answer)
      taken.push(take)
      if (problem !== undefined) unfetched.push({ field: picture.field, ...problem })
    }
  }
  const inputs = collectInputs(contract, model, generation, (_, index) => taken[index] ?? { text: '' })
  return 'status' in inputs ? inputs : { inputs, unfetched }
}

/** What was fetched, or the stand-in and why it stays. */
function takeFetched(
  model: Model,
  standIn: InputPicture,
  answer: Exclude<Fetched, { kind: 'given-up' }>,
): { take: Taken; problem?: Omit<Unfetched, 'field'> } {
  const failed = (why: string) => ({
    take: { picture: standIn },
    problem: { why, failedFrom: standIn.host ?? '' },
  })
  switch (answer.kind) {
    case 'refused':
      return { take: { picture: standIn }, problem: { why: answer.why } }
    case 'failed':
      return failed(answer.why)
    case 'too-large':
      return { take: tooManyCharacters }
    case 'fetched': {
      const read = readFetchedPicture(standIn, answer.bytes)
      if ('problem' in read) return failed(read.is === undefined ? 'it is not a picture' : `it is ${read.is}`)
      return { take: takeWithinRules(model, read, charactersOf(answer.bytes.length)) }
    }
  }
}

/** The fields whose pictures could not be fetched: their task fails. */
export const failedFields = (unfetched: readonly Unfetched[]): string[] =>
  unfetched.filter(({ failedFrom }) => failedFrom !== undefined).map(({ field }) => field)

/** Says which URLs have stand-ins, and why; undefined when there are none. */
export function explainUnfetched(unfetched: readonly Unfetched[]): string | undefined {
  if (unfetched.length === 0) return undefined
  const groups = new Map<string, Unfetched[]>()
  for (const each of unfetched) {
    const group = JSON.stringify([each.failedFrom, each.why])
    groups.set(group, [...(groups.get(group) ?? []), each])
  }
  return [...groups.values()].map(explainGroup).join('; ')
}

function explainGroup(group: readonly Unfetched[]): string {
  const fields = group.map(({ field }) => field).join(', ')
  const { why = '', failedFrom } = group[0] ?? {}
  return failedFrom === undefined
    ? `not fetched: ${why}: a generated picture of 1024x1024 stands in for ${fields}`
    : `${fields} could not be fetched from ${failedFrom}: ${why}; the task will fail`
}
