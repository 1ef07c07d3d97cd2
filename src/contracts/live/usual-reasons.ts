import type { Status } from '../status.js'

/** What a moderated task gives as its reasons when nobody has said any: words that were seen. */
export const usualReasons: Partial<Record<Status, readonly string[]>> = {
  'Request Moderated': ['Derivative Works Filter'],
  'Content Moderated': ['Protected Content'],
}
