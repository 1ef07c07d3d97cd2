/** BFL's domains. All its APIs, regions and deliveries are below them. */
export const bflDomains = ['bfl.ai', 'bfl.ml'] as const

const longestName = 253

/**
 * The host that a client named, if it is BFL's: in lower case, without the dot of the root. Undefined for any other text; what is
 * not written as a DNS name in ASCII is not BFL's, whatever a resolver would make of it.
 */
export function bflName(text: string): string | undefined {
  if (text.length > longestName + 1) return undefined
  const name = text.toLowerCase().replace(/\.$/, '')
  const isName = name.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  return isName && bflDomains.some((domain) => name === domain || name.endsWith(`.${domain}`)) ? name : undefined
}
