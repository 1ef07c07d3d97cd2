/** A request target, read once (RFC 9112, 3.2): what the router gets, and what a whole URL says besides. */
export interface Target {
  /** Path and query; `*` or a host with a port where the target is one. */
  path: string
  scheme: 'http' | 'https' | undefined
  /** The host with its port, as the URL has it. It counts before the Host header. */
  authority: string | undefined
}

/** A client that is set to use us as a proxy sends whole URLs. */
export function readTarget(text: string): Target {
  const [, scheme, authority, path] = isAbsolute(text) ? (absoluteUrl.exec(text) ?? []) : []
  if (scheme === undefined || authority === undefined || path === undefined) {
    return { path: text, scheme: undefined, authority: undefined }
  }
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    authority: authority.slice(authority.lastIndexOf('@') + 1),
  }
}

/** The path of a target, which costs nothing for one that is a path already. */
export const pathOf = (target: string): string => (isAbsolute(target) ? readTarget(target).path : target)

const isAbsolute = (text: string): boolean => !text.startsWith('/')

const absoluteUrl = /^(https?):\/\/([^/?#]*)([^#]*)/i
