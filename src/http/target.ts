/** A request target (RFC 9112, 3.2): the path for the router, and the scheme and host of an absolute URL. */
export interface Target {
  /** Path and query; `*` or a host with a port if the target is one. */
  path: string
  scheme: 'http' | 'https' | undefined
  /** The host with its port, as written in the URL. It takes precedence over the Host header. */
  authority: string | undefined
}

/** A client that uses the emulator as a proxy sends absolute URLs. */
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

/** The path of a target; free if it is a path already. */
export const pathOf = (target: string): string => (isAbsolute(target) ? readTarget(target).path : target)

const isAbsolute = (text: string): boolean => !text.startsWith('/')

const absoluteUrl = /^(https?):\/\/([^/?#]*)([^#]*)/i
