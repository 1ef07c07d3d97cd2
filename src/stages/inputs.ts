import type { Contract } from '../contracts/contract.js'
import { checkInput, hasMaskMismatch, missingInput, notPictureTexts } from '../contracts/input-rules.js'
import type { Model } from '../contracts/model.js'
import type { RequestPicture, GenerationRequest } from '../contracts/generation-request.js'
import { encodedPart, readInputPicture, type ReadPicture } from '../images/input-picture.js'
import type { HeldPicture } from '../images/picture-store.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { Waiter } from '../images/work-queue.js'
import { type Issue, valueError } from '../validation/issue.js'
import { refuseFields } from './check-fields.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'

/** The pictures of a request. */
export interface Inputs {
  /** One for each picture of the request, in the same order. */
  pictures: readonly InputPicture[]
  /** The bytes of those that came with the request or were fetched. */
  held: readonly HeldPicture[]
}

/** What a picture of a request is, or its problem: of its field, or one for which the whole request is a 400. */
export type Taken = ReadPicture | { text: string; is?: string | undefined; badRequest?: true }

/** The pictures that came with a request, with stand-ins for URLs, or the reply that refuses them. */
export const readInputs = (contract: Contract, model: Model, generation: GenerationRequest): Inputs | Reply =>
  collectInputs(contract, model, generation, ({ at, source }) => {
    const read = readInputPicture(at.join('.'), source)
    if ('problem' in read) return { text: notPictureTexts[read.problem](at.join('.')), is: read.is }
    return takeWithinRules(model, read, encodedPart(source).length)
  })

const noInputs: Inputs = { pictures: [], held: [] }

/** The pictures of a request as they were taken, or the reply that refuses them. */
export function collectInputs(
  contract: Contract,
  { product }: Model,
  { pictures = [], rawBody }: GenerationRequest,
  take: (picture: RequestPicture, index: number) => Taken,
): Inputs | Reply {
  const missed = missingInput(product.inputs, pictures)
  if (missed !== undefined) return refuseFields(contract, [valueError([], missed.text, rawBody)])
  if (pictures.length === 0) return noInputs
  const inputs: InputPicture[] = []
  const held: HeldPicture[] = []
  const issues: Issue[] = []
  const found: string[] = []
  for (const [index, picture] of pictures.entries()) {
    const { at, source } = picture
    const taken = take(picture, index)
    if ('picture' in taken) {
      inputs.push(taken.picture)
      if (taken.bytes !== undefined) held.push({ sha256: taken.picture.sha256, bytes: taken.bytes })
    } else if (taken.badRequest === true)
      return { ...contract.refuse['bad-picture']({ detail: taken.text }), explain: `${at.join('.')}: ${taken.text}` }
    else {
      issues.push(valueError(at, taken.text, source))
      if (taken.is !== undefined) found.push(`${at.join('.')} is ${taken.is}`)
    }
  }
  if (hasMaskMismatch(product.inputs, inputs)) {
    issues.push(valueError([], 'Mask dimensions must match image dimensions', rawBody))
  }
  if (issues.length === 0) return { pictures: inputs, held }
  const refused = refuseFields(contract, issues)
  return { ...refused, explain: [refused.explain, ...found, howToGive].filter((each) => each !== undefined).join('; ') }
}

/** Digests by the pictures' texts. To digest tens of megabytes twice would block other requests. */
export function digestsOf(
  { pictures }: GenerationRequest,
  inputs: readonly InputPicture[],
): ReadonlyMap<string, string> | undefined {
  if (pictures === undefined) return undefined
  return new Map(pictures.map(({ source }, at) => [source, inputs[at]?.sha256 ?? '']))
}

const howToGive = 'a picture is base64, a data URI with ;base64, or an http(s) URL; a JPEG, PNG or WebP'

/** A picture, if it is within the model's limits. */
export function takeWithinRules({ product }: Model, read: ReadPicture, characters: number): Taken {
  // The size of a URL's stand-in picture is not the client's doing.
  if (read.picture.standIn === true) return read
  return checkInput(product.inputs, read.picture, characters) ?? read
}

const noFields: readonly string[] = []

/**
 * The fields whose pictures cannot be decoded: synchronously if that is known for all of them. Rejects with
 * PictureCheckFailed when the check fails or the client has disconnected.
 */
export function undecodable(
  { inputChecker }: Services,
  { pictures, held }: Inputs,
  { owner, onDisconnect }: Waiter,
): readonly string[] | Promise<readonly string[]> {
  if (pictures.length === 0) return noFields
  const leaving: (() => void)[] = []
  const waiter = { owner, onDisconnect: (leave: () => void) => leaving.push(leave) }
  const bytesOf = new Map(held.map(({ sha256, bytes }) => [sha256, bytes]))
  const verdicts = pictures.map(({ sha256 }) => {
    const bytes = bytesOf.get(sha256)
    // A stand-in has none.
    return bytes === undefined || inputChecker.canDecode({ sha256, bytes }, waiter)
  })
  const damaged = (found: readonly unknown[]) =>
    pictures.filter((_, at) => found[at] === false).map(({ field }) => field)
  if (verdicts.every((verdict) => typeof verdict === 'boolean')) return damaged(verdicts)
  // One listener for all of them.
  onDisconnect?.(() => {
    for (const leave of leaving) leave()
  })
  return Promise.all(verdicts.map((verdict) => Promise.resolve(verdict))).then(damaged)
}

/** Says which pictures cannot be decoded; undefined when there are none. */
export const explainDamaged = (fields: readonly string[]): string | undefined =>
  fields.length === 0 ? undefined : `${fields.join(', ')} cannot be decoded completely: the task will fail`
