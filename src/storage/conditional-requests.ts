import { readTime } from '../time/text.js'

/** The conditional headers of a download; undefined if not sent. */
export interface Conditions {
  ifMatch: string | undefined
  ifNoneMatch: string | undefined
  ifModifiedSince: string | undefined
  ifUnmodifiedSince: string | undefined
}

/** The version of a stored picture, for comparisons. */
export interface PictureVersion {
  etag: string
  /** In epoch milliseconds; HTTP dates have whole seconds. */
  modifiedAt: number
}

export interface UnmetCondition {
  status: 304 | 412
  header: string
}

/**
 * The condition that a download fails, if any. As Azure documents it for reads since version 2013-08-15:
 * `If-Match && If-Unmodified-Since && (If-None-Match || If-Modified-Since)`. Of the last two, which mean "send it unless
 * my copy is current", one that holds is enough. A date that cannot be read is not a condition (RFC 9110).
 */
export function unmetCondition(conditions: Conditions, version: PictureVersion): UnmetCondition | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined && !tagsOf(ifMatch).some((tag) => tag === '*' || isTag(tag, version))) {
    return { status: 412, header: 'If-Match' }
  }
  if (secondOf(version) > readSecond(ifUnmodifiedSince)) return { status: 412, header: 'If-Unmodified-Since' }
  const isKnown = ifNoneMatch !== undefined && hasKnown(ifNoneMatch, version)
  const isUnmodified = secondOf(version) <= readSecond(ifModifiedSince)
  if (isKnown && (isUnmodified || !isDate(ifModifiedSince))) return { status: 304, header: 'If-None-Match' }
  if (isUnmodified && ifNoneMatch === undefined) return { status: 304, header: 'If-Modified-Since' }
  return undefined
}

/** Whether If-Range has the picture's ETag or exact date. If so, a range is served, otherwise the whole picture. */
export const isSameVersion = (ifRange: string, version: PictureVersion): boolean =>
  isTag(ifRange.trim(), version) || readSecond(ifRange) === secondOf(version)

/** Weak ETags are compared only here, for If-None-Match. */
const hasKnown = (list: string, version: PictureVersion): boolean =>
  tagsOf(list).some((tag) => tag === '*' || isTag(tag.replace(/^W\//, ''), version))

const tagsOf = (list: string): string[] => list.split(',').map((tag) => tag.trim())

/** Azure accepts ETags with and without quotes. */
const isTag = (tag: string, { etag }: PictureVersion): boolean => tag === etag || `"${tag}"` === etag

const secondOf = ({ modifiedAt }: PictureVersion): number => Math.floor(modifiedAt / 1000)

/** NaN for a text that is not an HTTP date: comparisons with NaN are false. */
const readSecond = (date = ''): number => (date.endsWith(' GMT') ? Math.floor(readTime(date) / 1000) : NaN)

const isDate = (text: string | undefined): boolean => !Number.isNaN(readSecond(text))
