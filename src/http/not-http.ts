/** A protocol other than HTTP/1.1 that a client may speak by mistake. */
export interface OtherProtocol {
  name: string
  explain: string
}

/**
 * Recognized by the first bytes, as Latin-1. Such a client cannot read an HTTP response, so only the log explains it.
 */
const protocols: readonly (OtherProtocol & { begins: string })[] = [
  ...['\x16\x03\x00', '\x16\x03\x01', '\x16\x03\x02', '\x16\x03\x03'].map((begins) => ({
    name: 'TLS',
    begins,
    explain: 'the client spoke HTTPS, but this port serves HTTP; use http:// in the base URL of the client',
  })),
  {
    name: 'HTTP/2',
    begins: 'PRI * HTTP/2.0',
    explain: 'the client spoke HTTP/2, but this port serves HTTP/1.1; turn off HTTP/2 without TLS in the client',
  },
  ...['PROXY TCP4', 'PROXY TCP6', 'PROXY UNKNOWN', '\r\n\r\n\0\r\nQUIT\n'].map((begins) => ({
    name: 'PROXY',
    begins,
    explain:
      'the client spoke the PROXY protocol; turn it off in the load balancer (X-Forwarded-* headers are read instead)',
  })),
  ...['\x05\x01', '\x05\x02', '\x05\x03', '\x04\x01'].map((begins) => ({
    name: 'SOCKS',
    begins,
    explain: 'the client spoke SOCKS; the emulator is configured as a SOCKS proxy somewhere, but is not one',
  })),
  { name: 'SSH', begins: 'SSH-', explain: 'the client spoke SSH, but this port serves HTTP' },
]

/**
 * The protocol of a packet, if known. Fastify's type of `rawPacket` is that of a Buffer's JSON form, hence `unknown`.
 */
export function otherProtocol(packet: unknown): OtherProtocol | undefined {
  if (!Buffer.isBuffer(packet)) return undefined
  const start = packet.toString('latin1', 0, 16)
  return protocols.find(({ begins }) => start.startsWith(begins))
}
