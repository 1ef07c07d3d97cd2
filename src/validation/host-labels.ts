import { domainToUnicode } from 'node:url'

/** In characters; ASCII labels may have any length. */
const longestLabel = 1000

/** Longer hosts are accepted: real names are shorter, and to check a megabyte of labels would take seconds. */
const longest = 8192

/**
 * Whether Rust's idna crate refuses a host that Node may have accepted: for a punycode label with nothing before its last
 * hyphen, that encodes plain ASCII, begins with a mark or is too long; or for its mix of text directions (RFC 5893), which Node
 * does not check across labels, and Node 20 and 22 not at all.
 */
export function hasBadLabel(host: string): boolean {
  // all other hosts are ASCII, which is left to right
  if (host.length > longest || !/(^|\.)xn--/.test(host)) return false
  const labels = host.split('.').map((ascii) => ({ ascii, text: textOf(ascii) }))
  if (labels.some(({ ascii, text }) => ascii.startsWith('xn--') && isBad(ascii, text))) return true
  const orders = labels.map(({ text }) => Array.from(text, directionOf).join(''))
  return orders.some((order) => /[RA]/.test(order)) && !orders.every(isOrderly)
}

const textOf = (label: string): string => (label.startsWith('xn--') ? domainToUnicode(label) : label)

const isBad = (ascii: string, text: string): boolean =>
  /^xn---[^-]*$/.test(ascii) || /^[\0-\x7f]*$|^\p{M}/u.test(text) || Array.from(text).length > longestLabel

/** Unicode's bidirectional classes that the rule needs; the first match counts. */
const directions: readonly (readonly [name: string, characters: RegExp])[] = [
  ['M', /[\p{Mn}\p{Me}]/u],
  ['E', /[\d\u06f0-\u06f9]/],
  ['A', /[\u0600-\u0605\u0660-\u0669\u066b\u066c\u06dd\u0890\u0891\u08e2\u{10d30}-\u{10d39}\u{10e60}-\u{10e7e}]/u],
  ['R', /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u],
  ['L', /[\p{L}\p{Mc}\p{Nd}\p{Nl}]/u],
]

/** `L`eft to right, `R`ight to left, digits that are `E`uropean or `A`rabic, `M`arks, `N`eutral. */
const directionOf = (character: string): string =>
  directions.find(([, characters]) => characters.test(character))?.[0] ?? 'N'

function isOrderly(order: string): boolean {
  if (order === '' || /^L([^RA]*[LE])?M*$/.test(order)) return true
  return /^R([^L]*[REA])?M*$/.test(order) && !(order.includes('E') && order.includes('A'))
}
