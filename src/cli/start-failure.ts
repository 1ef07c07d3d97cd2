import { hostInUrl } from './url-host.js'

interface Place {
  host: string
  port: number
}

/** Why the server could not start, and what to do about it, in one line. */
export function startFailure(error: unknown, { host, port }: Place): string {
  if (!(error instanceof Error)) return String(error)
  const place = `${hostInUrl(host)}:${port}`
  const { code = '' }: NodeJS.ErrnoException = error
  switch (code) {
    case 'EADDRINUSE':
      return (
        `port ${port} is taken: something else listens on ${place}. Choose another with --port (--port 0 picks a free ` +
        `one), or stop the other process: ${finder(port)} shows it`
      )
    case 'EACCES':
      return `not permitted to listen on ${place}: ports below 1024 need privileges. Choose another with --port`
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. Choose another with --host (127.0.0.1, or 0.0.0.0 for all)`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name ${host} cannot be resolved. Choose another with --host (127.0.0.1, or 0.0.0.0 for all)`
    default:
      return `could not start: ${error.stack ?? error.message}`
  }
}

function finder(port: number): string {
  if (process.platform === 'win32') return `netstat -ano | findstr :${port}`
  return process.platform === 'darwin' ? `lsof -nP -iTCP:${port}` : `ss -ltnp 'sport = :${port}'`
}
