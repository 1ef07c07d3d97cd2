import { createSecureContext, type SecureContext } from 'node:tls'
import type { SystemTime } from '../time/system-time.js'
import type { Authority } from './authority-files.js'
import { leafLifeMs, type Certificates } from './certificates.js'

/** Hosts whose certificates are kept: BFL has fewer than ten. */
const maxHosts = 64
/** A certificate that ends sooner is replaced. */
const renewedBeforeMs = leafLifeMs / 4

/** The TLS context of a host, with a certificate of the authority: made when the host is asked for, and anew before it ends. */
export function createHostContexts(
  authority: Authority,
  { certificates, time }: { certificates: Certificates; time: Pick<SystemTime, 'now'> },
): (host: string) => SecureContext {
  const kept = new Map<string, { context: SecureContext; until: number }>()
  return (host) => {
    const now = time.now()
    const found = kept.get(host)
    if (found !== undefined && found.until > now) return found.context
    const leaf = certificates.makeLeaf(authority, host, now)
    const context = createSecureContext({ ...leaf, minVersion: 'TLSv1.2' })
    kept.delete(host)
    const [oldest] = kept.keys()
    if (kept.size >= maxHosts && oldest !== undefined) kept.delete(oldest)
    kept.set(host, { context, until: now + leafLifeMs - renewedBeforeMs })
    return context
  }
}
