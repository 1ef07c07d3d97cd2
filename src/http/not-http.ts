/** What came where an HTTP request should begin, when it is another protocol. */
export interface OtherProtocol {
  name: string
  explain: string
}

/** By the first bytes, read as Latin-1. What speaks them cannot read an HTTP answer, so only the log can tell. */
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

/** Which of them a packet speaks. Fastify's type of a packet is that of its JSON form, so it is looked at. */
export function otherProtocol(packet: unknown): OtherProtocol | undefined {
  if (!Buffer.isBuffer(packet)) return undefined
  const start = packet.toString('latin1', 0, 16)
  return protocols.find(({ begins }) => start.startsWith(begins))
}
