import { createEgress, hostOf, type Egress, type EgressPolicy } from '../egress/egress.js'

/** Where webhooks may be sent: to loopback and private addresses, and to the entries of `allow`. */
export const createWebhookEgress = (options: Pick<EgressPolicy, 'allow' | 'resolve'> = {}): Egress =>
  createEgress({
    ...options,
    allowsPrivate: true,
    urlName: 'webhook URL',
    refused: (host) => `${host} is not a loopback or private address; allow it with --webhook-allow`,
  })

/** A warning about a webhook's URL, without resolving its host name; undefined without a problem. */
export function warningFor(egress: Egress, url: string): string | undefined {
  const checked = egress.check(url)
  if ('problem' in checked) return `the webhook will not be sent: ${checked.problem}`
  const host = hostOf(checked.url)
  if (checked.certain || localNames.test(host)) return undefined
  return `the webhook is sent only if ${host} has a loopback or private address; otherwise allow it with --webhook-allow`
}

/** Names of this machine or its network: without a dot, or under a domain that is not public. */
const localNames = /^[^.]+\.?$|\.(localhost|local|internal|lan|test|home\.arpa)\.?$/i
