import type { Reply } from '../contracts/reply.js'
import type { PictureDamage } from '../rules/effects/answer.js'
import { blobNotFound, expired } from '../storage/errors.js'
import { storageRefusal } from './storage-refusal.js'

const page = '<!doctype html><title>Service unavailable</title><h1>Our services are not available right now</h1>'

/** What a damage does: it changes the answer that has the picture, or refuses before the picture is looked up. */
type Act =
  | { change: (body: Uint8Array, headers: Reply['headers']) => Partial<Reply> }
  | { refuse: (now: number, explain: string) => Reply }

export type DamageActs<D extends string = PictureDamage> = Readonly<Record<D, Act>>

export const damageActs: DamageActs = {
  truncated: { change: (body) => ({ body: body.subarray(0, body.length >> 1) }) },
  corrupt: { change: (body) => ({ body: withNoise(body) }) },
  empty: { change: (body) => ({ body: body.subarray(0, 0) }) },
  html: { change: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: page }) },
  'wrong-type': { change: (_, headers) => ({ headers: { ...headers, 'content-type': 'application/octet-stream' } }) },
  expired: { refuse: (now, explain) => storageRefusal(expired(now, now), explain) },
  missing: { refuse: (_, explain) => storageRefusal(blobNotFound, explain) },
}

/** The refusal that stands in place of the picture; undefined where the picture is looked up all the same. */
export function damageRefusal(damage: PictureDamage | undefined, now: number, explain: string): Reply | undefined {
  const act = damage && damageActs[damage]
  return act && 'refuse' in act ? act.refuse(now, explain) : undefined
}

/** What a rule makes of a picture that was served; a refusal stays as it is. The checksum in the headers stays the picture's own. */
export function damaged(reply: Reply, damage: PictureDamage | undefined, explain: string): Reply {
  const { body, headers } = reply
  const act = damage && damageActs[damage]
  if (act === undefined || !('change' in act) || !(body instanceof Uint8Array)) return reply
  return { ...reply, ...act.change(body, headers), explain }
}

/** Every hundredth byte is another, from the first on: no decoder takes it. A copy, because the bytes are shared. */
function withNoise(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let at = 0; at < copy.length; at += 100) copy[at] = (copy[at] ?? 0) ^ 0xa5
  return copy
}
