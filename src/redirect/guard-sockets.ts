import net from 'node:net'
import tls from 'node:tls'
import { isBflHost } from './bfl-hosts.js'
import { emulatorFor } from './emulator-url.js'
import { notRedirected, type RedirectRefusal } from './refusal.js'

/**
 * What still opens a connection to a host of BFL's is refused: a test that goes on would reach the real service, and may pay.
 * Every client of this process comes through here, in whatever way it was written.
 */
export function guardSockets(): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its socket
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]) {
    const host = hostIn(given.flat())
    if (host === undefined) return (connect as (...given: unknown[]) => net.Socket).apply(this, given)
    // As a failed connection is told: in a later turn, to who listens.
    process.nextTick(() => this.destroy(refusal(host)))
    return this
  }

  const connectTls = tls.connect
  tls.connect = function (...given: unknown[]) {
    const host = hostIn(given)
    const socket = given.map((each) => (each as { socket?: unknown } | undefined)?.socket).find(Boolean)
    // Through a tunnel that is open already, nothing else would see it. Any other is refused as it connects.
    if (host !== undefined && socket !== undefined) throw refusal(host)
    if (host === undefined) return (connectTls as (...given: unknown[]) => tls.TLSSocket)(...given)
    const refused = new tls.TLSSocket(new net.Socket())
    process.nextTick(() => refused.destroy(refusal(host)))
    return refused
  }
}

function refusal(host: string): RedirectRefusal {
  try {
    emulatorFor(host)
    return notRedirected(host)
  } catch (error) {
    return error as RedirectRefusal
  }
}

/** The host of BFL's among the arguments of a connection: by its name, or by the name that its TLS asks for. */
function hostIn(given: readonly unknown[]): string | undefined {
  return given
    .flatMap((each) => {
      if (typeof each !== 'object' || each === null) return [each]
      const { host, servername } = each as { host?: unknown; servername?: unknown }
      return [host, servername]
    })
    .find(isBflHost)
}
