import { EgressError } from './egress.js'

const certificates = 'NODE_EXTRA_CA_CERTS names a file of certificates to trust'
const selfSigned = `its certificate is self-signed: ${certificates}`
const unknownIssuer = `its certificate comes from an unknown authority: ${certificates}`
const notFound = 'the host was not found'
const unreachable = 'the host cannot be reached'
const closed = 'the connection was closed before an answer came'
const notHttp = 'the answer is not HTTP'

const messages: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused: nothing listens there',
  ECONNRESET: closed,
  EPIPE: closed,
  ENOTFOUND: notFound,
  EAI_AGAIN: 'the host was not found: the name server does not answer',
  ENODATA: notFound,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ETIMEDOUT: unreachable,
  EMFILE: 'this process has too many open files and connections: raise its limit (ulimit -n)',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too long',
  EPROTO: 'the TLS handshake failed: is the receiver of the https:// URL an http:// server?',
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: selfSigned,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
}

/** Why there was no answer, as a sentence; errors without one of their own get the system's message. */
export function failureInWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof EgressError) return error.message
  const code = codeOf(error)
  if (code === undefined) return error.message
  // OpenSSL's own codes differ between versions of Node.
  const known =
    messages[code.startsWith('ERR_SSL_') ? 'EPROTO' : code] ?? (code.startsWith('HPE_') ? notHttp : undefined)
  return known === undefined ? `${error.message} (${code})` : `${known} (${code})`
}

/** The error's code; of the first address, when several were tried. */
function codeOf(error: Error): string | undefined {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : undefined
}
