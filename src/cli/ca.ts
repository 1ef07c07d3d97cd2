import { X509Certificate } from 'node:crypto'
import { caFolder, type CaFlags, type Options } from '../config.js'
import { openAuthority } from '../intercept/authority-files.js'
import { loadCertificates } from '../intercept/certificates.js'
import { createRandom } from '../random.js'
import { systemTime } from '../time/system-time.js'
import { trustedAuthorities } from './environment/authorities.js'
import type { Outcome } from './outcome.js'
import { trustGuides } from './trust-guides.js'

/**
 * Prints the certificate of the local authority, where it is, what it is, or how a language is told to trust it. It is made if
 * there is none; it is installed nowhere.
 */
export async function ca(options: Pick<Options, 'caDir'>, { what, language, env }: CaFlags): Promise<Outcome> {
  const random = createRandom()
  const certificates = await loadCertificates(random)
  const { cert, path } = await openAuthority(caFolder(options), { certificates, random, time: systemTime })
  if (language !== undefined) return { stdout: `${trustGuides[language](path).join('\n')}\n` }
  if (what === 'path') return { stdout: `${path}\n` }
  if (what === 'json') return { stdout: `${JSON.stringify(described(path, cert), undefined, 2)}\n` }
  return { stdout: what === 'bundle' ? `${[...trustedAuthorities(env), cert.trim()].join('\n')}\n` : cert }
}

function described(path: string, certificate: string) {
  const { subject, fingerprint256, validTo } = new X509Certificate(certificate)
  return { path, subject, fingerprint256, validTo, certificate }
}
