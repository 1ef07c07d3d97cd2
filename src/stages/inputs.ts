import type { Waiter } from '../images/work-queue.js'
import type { Contract } from '../contracts/contract.js'
import { checkInput, hasMaskMismatch, missingInput, notPictureTexts } from '../contracts/input-rules.js'
import type { Model } from '../contracts/model.js'
import type { RequestPicture, GenerationRequest } from '../contracts/generation-request.js'
import { encodedPart, readInputPicture } from '../images/input-picture.js'
import type { HeldPicture } from '../images/picture-store.js'
import type { InputPicture } from '../images/picture-spec.js'
import { type Issue, valueError } from '../validation/issue.js'
import { refuseFields } from './check-fields.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'

/** The pictures of a request, and the bytes of those that came with it. */
export interface Inputs {
  pictures: readonly InputPicture[]
  held: readonly HeldPicture[]
}

const none: Inputs = { pictures: [], held: [] }

/** The pictures that came with a request, or the reply that refuses them. */
export function readInputs(contract: Contract, model: Model, { pictures, rawBody }: GenerationRequest): Inputs | Reply {
  const missed = missingInput(model.product.inputs, pictures ?? [])
  if (missed !== undefined) return refuseFields(contract, [valueError([], missed.text, rawBody)])
  if (pictures === undefined) return none
  const inputs: InputPicture[] = []
  const held: HeldPicture[] = []
  const issues: Issue[] = []
  const found: string[] = []
  for (const picture of pictures) {
    const { at, source } = picture
    const taken = readInput(model, picture)
    if ('picture' in taken) {
      inputs.push(taken.picture)
      if (taken.bytes !== undefined) held.push({ sha256: taken.picture.sha256, bytes: taken.bytes })
    } else if ('badRequest' in taken)
      return { ...contract.refuse['bad-picture']({ detail: taken.text }), explain: `${at.join('.')}: ${taken.text}` }
    else {
      issues.push(valueError(at, taken.text, source))
      if ('is' in taken && taken.is !== undefined) found.push(`${at.join('.')} is ${taken.is}`)
    }
  }
  if (hasMaskMismatch(model.product.inputs, inputs)) {
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

function readInput({ product }: Model, { at, source }: RequestPicture) {
  const name = at.join('.')
  const read = readInputPicture(name, source)
  if ('problem' in read) return { text: notPictureTexts[read.problem](name), is: read.is }
  // The size of a URL's stand-in picture is not the client's doing.
  if (read.picture.standIn === true) return read
  return checkInput(product.inputs, read.picture, encodedPart(source).length) ?? read
}

/**
 * The fields whose pictures cannot be decoded: synchronously if that is known for all of them. Rejects with
 * PictureCheckFailed when the check fails or the client has disconnected.
 */
export function undecodable(
  { inputChecker }: Services,
  { pictures = [] }: GenerationRequest,
  inputs: readonly InputPicture[],
  { owner, onDisconnect }: Waiter,
): readonly string[] | Promise<readonly string[]> {
  const leaving: (() => void)[] = []
  const verdicts = inputs.map(({ sha256, standIn }, at) => {
    if (standIn === true) return true
    // There is one input for each picture, in the same order.
    const base64 = encodedPart(pictures[at]?.source ?? '')
    return inputChecker.canDecode({ sha256, base64 }, { owner, onDisconnect: (leave) => leaving.push(leave) })
  })
  const damaged = (found: readonly unknown[]) => inputs.filter((_, at) => found[at] === false).map(({ field }) => field)
  if (verdicts.every((verdict) => typeof verdict === 'boolean')) return damaged(verdicts)
  // One listener for all of them.
  onDisconnect?.(() => {
    for (const leave of leaving) leave()
  })
  return Promise.all(verdicts.map((verdict) => Promise.resolve(verdict))).then(damaged)
}

/** Says that URLs were not fetched; undefined when there were none. */
export function explainStandIns(inputs: readonly InputPicture[]): string | undefined {
  if (inputs.length === 0) return undefined
  const names = inputs.filter(({ standIn }) => standIn === true).map(({ field }) => field)
  if (names.length === 0) return undefined
  return `URLs are not fetched: a generated picture of 1024x1024 stands in for ${names.join(', ')}`
}

/** Says which pictures cannot be decoded; undefined when there are none. */
export const explainDamaged = (fields: readonly string[]): string | undefined =>
  fields.length === 0 ? undefined : `${fields.join(', ')} cannot be decoded completely: the task will fail`
