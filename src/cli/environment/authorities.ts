import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

/** Where systems keep the authorities that they trust, as one file: Debian, Fedora and RHEL, SUSE, Alpine and macOS. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** The variables with which users name authorities, for all programs or for some. */
const userVariables = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const

/**
 * The authorities that programs would trust: those that the user named, or else the system's, or else Node's. As PEM certificates
 * without the text around them. A variable that names a file of certificates replaces what was there, so all must be in it.
 */
export function trustedAuthorities(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = userVariables.flatMap((name) => certificatesIn(env[name]))
  const found = named.length > 0 ? named : (systemFiles.map(certificatesIn).find(({ length }) => length > 0) ?? [])
  return [...new Set(found.length > 0 ? found : rootCertificates)]
}

export function certificatesIn(file: string | undefined): readonly string[] {
  try {
    const text = file === undefined ? '' : readFileSync(file, 'latin1')
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  } catch {
    return []
  }
}
