import { createHash } from 'node:crypto'

const magic = 0xfeedfeed
const version = 2
const trustedCertificate = 2
/** The one that Java's own store has. It protects nothing: the certificates are public. */
export const storePassword = 'changeit'

/**
 * A JKS file of trusted certificates, which every JVM reads: `keytool` takes a second for each, and not every JVM has it. The form
 * is that of sun.security.provider.JavaKeyStore in OpenJDK.
 */
export function javaTrustStore(certificates: readonly string[]): Buffer {
  const entries = certificates.flatMap((pem, at) => {
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    return [int(trustedCertificate), text(`authority-${at}`), Buffer.alloc(8), text('X.509'), int(der.length), der]
  })
  const content = Buffer.concat([int(magic), int(version), int(certificates.length), ...entries])
  const password = Buffer.from(storePassword, 'utf16le').swap16()
  return Buffer.concat([
    content,
    createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest(),
  ])
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([length, Buffer.from(value)])
}
