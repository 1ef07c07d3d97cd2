/**
 * The URL that a text is; undefined where it is not one. The only way to ask that here: on Node 20 and 22, URL.canParse
 * misreads texts with characters from U+0080 to U+00FF once V8 has compiled its caller (it takes Latin-1 for UTF-8).
 * A host with labels of international characters that are much too long is not tried: it would take Node seconds.
 */
export function parseUrl(text: string): URL | undefined {
  if (text.length > longestLabel && hasEndlessLabels(text)) return undefined
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** Rust's idna crate stops at 1000 characters, DNS at 63. Some may be ignored, hence twice as many. */
const longestLabel = 2000

/** A label takes the square of its length. Four of 1000 characters in one host are as many as one may have that is read. */
const maxLabelSquares = longestLabel ** 2

function hasEndlessLabels(text: string): boolean {
  const [, authority = ''] =
    /^[\0- ]*(?:https?|wss?|ftp|file):[/\\]*([^/\\?#]*)/i.exec(text.replace(/[\t\n\r]/g, '')) ?? []
  const labels = authority.slice(authority.lastIndexOf('@') + 1).split(/[.\u3002\uff0e\uff61]/)
  const squares = labels.map((label) => (/[^\0-\x7f]|%/.test(label) ? label.length ** 2 : 0))
  return squares.reduce((sum, square) => sum + square, 0) > maxLabelSquares
}
