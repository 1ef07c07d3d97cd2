import { refuse, type Check } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { count } from './python-text.js'
import { isUnicode, notUnicode } from './unicode.js'
import { readUrl } from './url-problem.js'

/** How pydantic prints HttpUrl; its other URL types have no length limit. */
const httpUrlLength = 2083

/** The result is normalised, as pydantic's is: `https://example.com` becomes `https://example.com/`. */
export function url({ maxLength: max = Infinity }: JsonSchema): Check {
  const httpOnly = max === httpUrlLength
  return (input) => {
    if (typeof input !== 'string') return refuse('url_type', 'URL input should be a string or URL', input)
    if (!isUnicode(input)) return notUnicode(input)
    if (input.length > max || Buffer.byteLength(input) > max) {
      return refuse('url_too_long', `URL should have at most ${count(max, 'character')}`, input, { max_length: max })
    }
    const read = readUrl(input)
    if (typeof read === 'string') {
      return refuse('url_parsing', `Input should be a valid URL, ${read}`, input, { error: read })
    }
    if (httpOnly && read.protocol !== 'http:' && read.protocol !== 'https:') {
      const expected = "'http' or 'https'"
      return refuse('url_scheme', `URL scheme should be ${expected}`, input, { expected_schemes: expected })
    }
    return read.pathname.includes('%5E') ? withCarets(input) : read.href
  }
}

/** Node 24 escapes a caret in a path; Rust's url crate and earlier Nodes leave it. An escaped caret is left as it is. */
function withCarets(input: string): string {
  // a marker goes through the parser with each caret that was already escaped
  const { href, pathname } = new URL(input.replace(/[\t\n\r]/g, '').replace(/%5e/gi, '$&%00'))
  const end = href.search(/[?#]|$/)
  const start = end - pathname.length
  const unmark = (part: string) => part.replace(/(%5e)%00/gi, '$1')
  const path = pathname.replace(/(%5e)(%00)?/gi, (_, caret: string, mark?: string) => (mark ? caret : '^'))
  return unmark(href.slice(0, start)) + path + unmark(href.slice(end))
}
