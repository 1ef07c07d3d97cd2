/**
 * Parses a URL; undefined if it is not one. Use this and not URL.canParse, which on Node 20 and 22
 * misreads texts with characters from U+0080 to U+00FF once V8 has compiled its caller (it takes Latin-1 for UTF-8).
 * A host with extremely long labels of international characters is not parsed: that would take Node seconds.
 */
export const parseUrl = (text: string): URL | undefined => (isEndless(text) ? undefined : parsed(text))

/** Parses what may be relative to `base`, such as the target of a redirect. */
export const parseReference = (text: string, base: URL): URL | undefined =>
  isEndless(text) || isEndless(base.protocol + text) ? undefined : parsed(text, base)

function parsed(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

const isEndless = (text: string): boolean => text.length > longestLabel && hasEndlessLabels(text)

/** Rust's idna crate allows 1000 characters, DNS 63. Some characters are ignored, hence twice the number. */
const longestLabel = 2000

/** The time for a label grows with the square of its length. A host may have four labels of 1000 characters. */
const maxLabelSquares = longestLabel ** 2

function hasEndlessLabels(text: string): boolean {
  const [, authority = ''] =
    /^[\0- ]*(?:https?|wss?|ftp|file):[/\\]*([^/\\?#]*)/i.exec(text.replace(/[\t\n\r]/g, '')) ?? []
  const labels = authority.slice(authority.lastIndexOf('@') + 1).split(/[.\u3002\uff0e\uff61]/)
  const squares = labels.map((label) => (/[^\0-\x7f]|%/.test(label) ? label.length ** 2 : 0))
  return squares.reduce((sum, square) => sum + square, 0) > maxLabelSquares
}
