/** What the `Forwarded` header (RFC 7239) says about the client's original request. */
export interface Forwarded {
  host?: string
  proto?: string
}

/**
 * Reads `for=10.0.0.1;host="flux.test:8443";proto=https, for=...`. Each proxy adds an element, so the first of several
 * values is what the proxy nearest to the client saw. A malformed header is ignored.
 */
export function readForwarded(text: string): Forwarded {
  const found: Forwarded = {}
  let end = 0
  for (const { 0: pair, 1: name = '', 2: token, 3: quoted = '' } of text.matchAll(pairs)) {
    end += pair.length
    const key = name.toLowerCase()
    if (key === 'host' || key === 'proto') found[key] ??= token ?? quoted.replace(/\\(.)/g, '$1')
  }
  return end === text.length ? found : {}
}

/**
 * One pair and its separator, or an empty element; sticky, so that matching stops at what cannot be read. A port or an
 * IPv6 address needs quotes, but some proxies omit them. Spaces after a pair match only if there is a pair: two
 * adjacent runs of spaces would take quadratic time.
 */
const pairs = /[ \t]*(?:([!#$%&'*+.^`|~\w-]+)=(?:([!#$%&'*+.^`|~\w:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?(?:[;,]|$)/gy
