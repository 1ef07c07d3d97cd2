/** What the `Forwarded` header (RFC 7239) says of the client's own request. */
export interface Forwarded {
  host?: string
  proto?: string
}

/**
 * Reads `for=10.0.0.1;host="flux.test:8443";proto=https, for=...`. Each proxy adds an element, so of several values the first is
 * what the proxy nearest to the client saw. A header that is malformed says nothing.
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
 * One pair and what follows it, or an empty element; sticky, so that what cannot be read ends it. A port or an IPv6 address needs
 * quotes, and some proxies send none. Blanks follow a pair only where there is one: two runs of them beside each other take the
 * square of their length.
 */
const pairs = /[ \t]*(?:([!#$%&'*+.^`|~\w-]+)=(?:([!#$%&'*+.^`|~\w:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?(?:[;,]|$)/gy
