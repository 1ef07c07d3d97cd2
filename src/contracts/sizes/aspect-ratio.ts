import type { Issue } from '../../validation/issue.js'
import { valueError } from '../value-error.js'

const form = /^(\d{1,5}(?:\.\d{1,5})?):(\d{1,5}(?:\.\d{1,5})?)$/

/** 64:27 is the exact form of what is called 21:9, and clients send it. */
const widest = 64 / 27

/**
 * `W:H` as width over height, or the error of a text that is none or lies beyond 21:9 and 9:21. That the service refuses those
 * is in its field's description; the words are inferred.
 */
export function readAspectRatio(text: string): number | Issue {
  const [, width = '', height = ''] = form.exec(text.trim()) ?? []
  const ratio = Number(width) / Number(height)
  // "not within" instead of "beyond": a text that is no ratio is NaN
  const within = ratio <= widest && ratio >= 1 / widest
  return width !== '' && within
    ? ratio
    : valueError(['aspect_ratio'], 'Aspect ratio must be between 21:9 and 9:21', text)
}
