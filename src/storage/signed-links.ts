import { createHmac, timingSafeEqual } from 'node:crypto'
import { firstOf } from '../first-of.js'
import { isoSecond, readTime } from '../time/text.js'

/** A link to a task's picture: the same task and expiry always give the same link. */
export interface Link {
  task: string
  extension: string
  /** Content type of the storage's answer. */
  contentType: string
  /**
   * When the link expires, in epoch milliseconds on the account's clock. Links have whole seconds, so this is rounded up to the
   * next second.
   */
  expiresAt: number
}

export type LinkQuery = Readonly<Record<string, string | undefined>>

export interface LinkSigner {
  /** Path and query of the signed link, to append to the delivery's base URL. */
  sign(link: Link): string
  /** When the link expires, in epoch milliseconds; undefined when its signature does not match. */
  verify(task: string, file: string, query: LinkQuery): number | undefined
}

/** Permission and storage version as in links of August 2026; the storage signs them with the rest. */
const permission = 'r'
export const storageVersion = '2026-02-06'
const resource = 'b'

/**
 * Other parameters that a signature would cover: https://learn.microsoft.com/rest/api/storageservices/create-service-sas.
 * These links have none of them, so a link with one has been changed.
 */
const otherSigned = [
  'st',
  'si',
  'sip',
  'spr',
  'rscc',
  'rscd',
  'rsce',
  'rscl',
  'ses',
  'skoid',
  'sktid',
  'skt',
  'ske',
  'sks',
  'skv',
]

/** How many links are kept for the next poll of the same task: about 2 MB of them. */
const mostKept = 4096

/** Signs links the way the vendor's blob storage does: a SAS-like query whose `sig` is an HMAC-SHA256 of all the rest. */
export function createLinkSigner(secret: Uint8Array): LinkSigner {
  const signature = (path: string, expiry: string, contentType: string) =>
    createHmac('sha256', secret)
      .update(`${path}\n${expiry}\n${permission}\n${storageVersion}\n${resource}\n${contentType}`)
      .digest('base64')

  const signed = ({ task, extension, contentType, expiresAt }: Link) => {
    const path = pathOf(task, `sample.${extension}`)
    const expiry = isoSecond(expiresAt)
    // As recorded: `+` and `=` are escaped, `/` is not.
    const sig = encodeURIComponent(signature(path, expiry, contentType)).replaceAll('%2F', '/')
    const se = encodeURIComponent(expiry)
    return `${path}?se=${se}&sp=${permission}&sv=${storageVersion}&sr=${resource}&rsct=${contentType}&sig=${sig}`
  }
  const kept = new Map<string, { link: Link; text: string }>()

  return {
    sign: (link) => {
      const last = kept.get(link.task)
      if (last !== undefined && isSame(last.link, link)) return last.text
      const text = signed(link)
      kept.set(link.task, { link, text })
      if (kept.size > mostKept) kept.delete(firstOf(kept.keys()) ?? '')
      return text
    },
    verify: (task, file, query) => {
      const { se = '', sp, sv, sr, rsct = '', sig = '' } = query
      if (sp !== permission || sv !== storageVersion || sr !== resource) return undefined
      if (otherSigned.some((name) => query[name] !== undefined)) return undefined
      const expected = Buffer.from(signature(pathOf(task, file), se, rsct))
      const actual = Buffer.from(sig)
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined
      return readTime(se)
    },
  }
}

const isSame = (one: Link, other: Link): boolean =>
  one.expiresAt === other.expiresAt && one.extension === other.extension && one.contentType === other.contentType

const pathOf = (task: string, file: string) => `/results/${task}/${file}`
