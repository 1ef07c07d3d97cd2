import { bflName } from '../bfl-name.js'

/** What a client may have a tunnel to, or why not, as the status and the reason of the refusal. */
export type ConnectTarget =
  | { kind: 'bfl'; host: string }
  | { kind: 'other'; host: string; port: number }
  | { kind: 'refused'; status: 400 | 403; why: string }

const longestTarget = 261

/**
 * Reads the target of a CONNECT: `api.bfl.ai:443`. Nothing but a host in ASCII or an address and a port is one: what a resolver or
 * another parser could read differently is refused, not guessed.
 */
export function readConnectTarget(text: string): ConnectTarget {
  const [, host, digits] = (text.length <= longestTarget ? form.exec(text) : undefined) ?? []
  const port = Number(digits)
  if (host === undefined || port < 1 || port > 65_535) {
    return {
      kind: 'refused',
      status: 400,
      why: 'the target of CONNECT must be a host and a port, such as api.bfl.ai:443',
    }
  }
  const bfl = bflName(host)
  if (bfl === undefined) return { kind: 'other', host: host.replace(/^\[|\]$/g, ''), port }
  if (port === 443) return { kind: 'bfl', host: bfl }
  return { kind: 'refused', status: 403, why: `${bfl} is emulated on port 443, not on ${port}` }
}

const form = /^([a-z0-9](?:[a-z0-9._-]*[a-z0-9.])?|\[[0-9a-f:.]{2,45}\]):(\d{1,5})$/i
