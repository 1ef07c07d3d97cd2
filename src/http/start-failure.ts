import { nameAs, type Source } from '../config/config-error.js'
import { ReadyFileError } from './ready-file.js'
import { hostInUrl } from '../localhost.js'

interface Place {
  host: string
  port: number
}

/** How a user of the command or of the library sets a port or an address. */
const advice: Readonly<
  Record<'command' | 'library', { source: Source; freePort: (option: string) => string; addresses: string }>
> = {
  command: { source: 'flag', freePort: (option) => `--${option} 0`, addresses: '127.0.0.1, or 0.0.0.0 for all' },
  library: {
    source: 'library',
    freePort: (option) => `{ ${option}: 0 }`,
    addresses: "'127.0.0.1', or '0.0.0.0' for all",
  },
}

/** The port of HTTPS cannot be listened on. The code is Node's. */
export class TlsPortError extends Error {
  readonly code: string | undefined
  readonly port: number

  constructor(port: number, cause: NodeJS.ErrnoException) {
    super(cause.message, { cause })
    this.port = port
    this.code = cause.code
  }
}

/** Why the server cannot listen, and what to do about it, in one line; undefined for another kind of failure. */
export function startFailure(
  error: unknown,
  { host, port: mainPort }: Place,
  user: keyof typeof advice = 'command',
): string | undefined {
  if (error instanceof ReadyFileError) return error.message
  const { source, freePort, addresses } = advice[user]
  const option = error instanceof TlsPortError ? 'tls' : 'port'
  const port = error instanceof TlsPortError ? error.port : mainPort
  const place = `${hostInUrl(host)}:${port}`
  const anotherPort = `Choose another with ${nameAs(source, option)}`
  const anotherHost = `Choose another with ${nameAs(source, 'host')} (${addresses})`
  switch (codeOf(error) ?? '') {
    case 'EADDRINUSE':
      return (
        `port ${port} is taken: something else listens on ${place}. ${anotherPort} (${freePort(option)} picks a free one), ` +
        `or stop the other process: ${finder(port)} shows it`
      )
    case 'EACCES':
    case 'EPERM':
      return `not permitted to listen on ${place}: ports below 1024 need privileges. ${anotherPort}`
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. ${anotherHost}`
    case 'EAFNOSUPPORT':
      return `${host} is an IPv6 address, and this machine has no IPv6. ${anotherHost}`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name ${host} cannot be resolved. ${anotherHost}`
    default:
      return undefined
  }
}

/** The same as an error, with node's code and node's error as its cause; other errors are returned unchanged. */
export function startError(error: unknown, place: Place): unknown {
  const message = startFailure(error, place, 'library')
  return message === undefined ? error : Object.assign(new Error(message, { cause: error }), { code: codeOf(error) })
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

function finder(port: number): string {
  if (process.platform === 'win32') return `netstat -ano | findstr :${port}`
  return process.platform === 'darwin' ? `lsof -nP -iTCP:${port}` : `ss -ltnp 'sport = :${port}'`
}
