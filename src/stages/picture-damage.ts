import type { PictureDamage } from '../rules/rule.js'
import type { Reply } from '../contracts/reply.js'

const page = '<!doctype html><title>Service unavailable</title><h1>Our services are not available right now</h1>'

/** Applies a rule's damage to a served picture. A refusal is left as it is, and so is the checksum in the headers. */
export function damaged(reply: Reply, damage: PictureDamage | undefined, explain: string): Reply {
  const { body, headers } = reply
  if (damage === undefined || !(body instanceof Uint8Array)) return reply
  switch (damage) {
    case 'truncated':
      return { ...reply, body: body.subarray(0, body.length >> 1), explain }
    case 'corrupt':
      return { ...reply, body: withNoise(body), explain }
    case 'empty':
      return { ...reply, body: body.subarray(0, 0), explain }
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: page, explain }
    case 'wrong-type':
      return { ...reply, headers: { ...headers, 'content-type': 'application/octet-stream' }, explain }
    case 'expired':
    case 'missing':
      return reply
  }
}

/** Changes every hundredth byte, starting with the first, so that no decoder accepts it. A copy, because the bytes are shared. */
function withNoise(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let at = 0; at < copy.length; at += 100) copy[at] = (copy[at] ?? 0) ^ 0xa5
  return copy
}
