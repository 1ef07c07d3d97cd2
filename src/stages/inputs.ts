import type { Waiter } from '../images/work-queue.js'
import type { Contract } from '../contracts/contract.js'
import { checkInput, hasMaskMismatch, missingInput, notPictureTexts } from '../contracts/input-rules.js'
import type { Model } from '../contracts/model.js'
import type { RequestPicture, GenerationRequest } from '../contracts/generation-request.js'
import { encodedPart, readInputPicture } from '../images/input-picture.js'
import type { InputPicture } from '../images/picture-spec.js'
import { type Issue, valueError } from '../validation/issue.js'
import { refuseFields } from './check-fields.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'

const none: readonly InputPicture[] = []

/** The pictures that came with a request, or the reply that refuses them. */
export function readInputs(
  contract: Contract,
  model: Model,
  { pictures, rawBody }: GenerationRequest,
): readonly InputPicture[] | Reply {
  const missed = missingInput(model.product.inputs, pictures ?? [])
  if (missed !== undefined) return refuseFields(contract, [valueError([], missed.text, rawBody)])
  if (pictures === undefined) return none
  const inputs: InputPicture[] = []
  const issues: Issue[] = []
  for (const picture of pictures) {
    const { at, source } = picture
    const read = readInput(model, picture)
    if ('sha256' in read) inputs.push(read)
    else if (read.badRequest === true)
      return { ...contract.refuse['bad-picture']({ detail: read.text }), explain: `${at.join('.')}: ${read.text}` }
    else issues.push(valueError(at, read.text, source))
  }
  if (hasMaskMismatch(model.product.inputs, inputs)) {
    issues.push(valueError([], 'Mask dimensions must match image dimensions', rawBody))
  }
  if (issues.length === 0) return inputs
  const refused = refuseFields(contract, issues)
  return { ...refused, explain: `${refused.explain ?? ''}; ${howToGive}` }
}

/** By the texts of the pictures: to digest tens of megabytes twice would hold up everybody else. */
export function digestsOf(
  { pictures }: GenerationRequest,
  inputs: readonly InputPicture[],
): ReadonlyMap<string, string> | undefined {
  if (pictures === undefined) return undefined
  return new Map(pictures.map(({ source }, at) => [source, hexOf(inputs[at]?.sha256 ?? '')]))
}

const hexOf = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('hex')

const howToGive = 'a picture is base64, a data URI with ;base64, or an http(s) URL; a JPEG, PNG or WebP'

function readInput({ product }: Model, { at, source }: RequestPicture) {
  const name = at.join('.')
  const read = readInputPicture(name, source)
  if (typeof read === 'string') return { text: notPictureTexts[read](name) }
  // A URL's picture is made up: what it weighs and measures is nobody's fault.
  if (read.standIn === true) return read
  return checkInput(product.inputs, read, encodedPart(source).length) ?? read
}

/**
 * The fields of a request whose pictures cannot be decoded: at once where that is known of all of them. Rejects with
 * PictureUnchecked when it is not found out, or when its client has gone.
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
    // The inputs are those of the pictures, one for each.
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

/** Tells that addresses were not followed; undefined when there were none. */
export function explainStandIns(inputs: readonly InputPicture[]): string | undefined {
  if (inputs.length === 0) return undefined
  const names = inputs.filter(({ standIn }) => standIn === true).map(({ field }) => field)
  if (names.length === 0) return undefined
  return `URLs are not fetched: a made-up picture of 1024x1024 stands in for ${names.join(', ')}`
}

/** Tells which pictures cannot be decoded; undefined when there are none. */
export const explainDamaged = (fields: readonly string[]): string | undefined =>
  fields.length === 0 ? undefined : `${fields.join(', ')} cannot be decoded to the end: the task will fail`
