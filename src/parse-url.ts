/**
 * The URL that a text is; undefined where it is not one. The only way to ask that here: on Node 20 and 22, URL.canParse
 * misreads texts with characters from U+0080 to U+00FF once V8 has compiled its caller (it takes Latin-1 for UTF-8).
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
