import type { Waiter } from '../images/work-queue.js'
import type { Contract } from '../contracts/contract.js'
import { judgeInput, maskMisfits, missedInput, noPictureTexts } from '../contracts/input-rules.js'
import type { Model } from '../contracts/model.js'
import type { GivenPicture, GenerationRequest } from '../contracts/generation-request.js'
import { encodedPart, readInputPicture } from '../images/input-picture.js'
import type { HeldPicture } from '../images/input-store.js'
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
export function takeInputs(contract: Contract, model: Model, { pictures, rawBody }: GenerationRequest): Inputs | Reply {
  const missed = missedInput(model.product.inputs, pictures ?? [])
  if (missed !== undefined) return refuseFields(contract, [valueError([], missed.text, rawBody)])
  if (pictures === undefined) return none
  const inputs: InputPicture[] = []
  const held: HeldPicture[] = []
  const issues: Issue[] = []
  const found: string[] = []
  for (const picture of pictures) {
    const { at, source } = picture
    const taken = takeInput(model, picture)
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
  if (maskMisfits(model.product.inputs, inputs)) {
    issues.push(valueError([], 'Mask dimensions must match image dimensions', rawBody))
  }
  if (issues.length === 0) return { pictures: inputs, held }
  const refused = refuseFields(contract, issues)
  return { ...refused, explain: [refused.explain, ...found, howToGive].filter((each) => each !== undefined).join('; ') }
}

/** By the texts of the pictures: to digest tens of megabytes twice would hold up everybody else. */
export function digestsOf(
  { pictures }: GenerationRequest,
  inputs: readonly InputPicture[],
): ReadonlyMap<string, string> | undefined {
  if (pictures === undefined) return undefined
  return new Map(pictures.map(({ source }, at) => [source, inputs[at]?.sha256 ?? '']))
}

const howToGive = 'a picture is base64, a data URI with ;base64, or an http(s) URL; a JPEG, PNG or WebP'

function takeInput({ product }: Model, { at, source }: GivenPicture) {
  const name = at.join('.')
  const read = readInputPicture(name, source)
  if ('problem' in read) return { text: noPictureTexts[read.problem](name), is: read.is }
  // A URL's picture is made up: what it weighs and measures is nobody's fault.
  if (read.picture.standIn === true) return read
  return judgeInput(product.inputs, read.picture, encodedPart(source).length) ?? read
}

/**
 * The fields of a request whose pictures cannot be decoded: at once where that is known of all of them. Rejects with
 * PictureUnchecked when it is not found out, or when its client has gone.
 */
export function undecodable(
  { inputChecker }: Services,
  { pictures = [] }: GenerationRequest,
  inputs: readonly InputPicture[],
  { owner, whenGone }: Waiter,
): readonly string[] | Promise<readonly string[]> {
  const leaving: (() => void)[] = []
  const verdicts = inputs.map(({ sha256, standIn }, at) => {
    if (standIn === true) return true
    // The inputs are those of the pictures, one for each.
    const base64 = encodedPart(pictures[at]?.source ?? '')
    return inputChecker.canDecode({ sha256, base64 }, { owner, whenGone: (leave) => leaving.push(leave) })
  })
  const damaged = (found: readonly unknown[]) => inputs.filter((_, at) => found[at] === false).map(({ field }) => field)
  if (verdicts.every((verdict) => typeof verdict === 'boolean')) return damaged(verdicts)
  // One listener for all of them.
  whenGone?.(() => {
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
