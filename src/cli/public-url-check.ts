import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { BlockList, isIPv6 } from 'node:net'
import { isLocalhost, localhostAddresses } from '../localhost.js'

export type PublicUrlCheck =
  | { reached: true; why: undefined }
  | { reached: false; why: string }
  /** No request was sent: the URL leads, or may lead, beyond this machine and its private networks. */
  | { reached: undefined; why: string }

const privateAddresses = new BlockList()
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  privateAddresses.addSubnet(net, bits, 'ipv4')
}
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

const timeoutMs = 3000
const maxResponseLength = 16 * 1024

/**
 * Whether a request to the public URL reaches this process: its health route must return our `instance`. Sends one
 * request, and only if every address that the host resolves to is loopback or private. Connects only to those addresses
 * and follows no redirects.
 */
export async function checkPublicUrl(publicUrl: string, instance: string): Promise<PublicUrlCheck> {
  const url = new URL(`${publicUrl.replace(/\/+$/, '')}/_emulator/health`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  let addresses: readonly LookupAddress[]
  try {
    addresses = isLocalhost(host) ? localhostAddresses : await lookup(host, { all: true })
  } catch {
    return { reached: undefined, why: `${url.hostname} does not resolve here` }
  }
  const outside = addresses.find(({ address }) => !isPrivate(address))
  if (outside !== undefined) {
    return { reached: undefined, why: `${url.hostname} is ${outside.address}, neither loopback nor private` }
  }
  const pinned: LookupFunction = (_host, { all }, done) => {
    const [first] = addresses
    if (all === true) done(null, [...addresses])
    else done(null, first?.address ?? '', first?.family)
  }
  try {
    const found = await fetchInstance(url, pinned)
    return found === instance
      ? { reached: true, why: undefined }
      : { reached: false, why: 'another server answers there' }
  } catch (error) {
    return { reached: false, why: error instanceof Error ? error.message : String(error) }
  }
}

function isPrivate(address: string): boolean {
  return privateAddresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** The `instance` in the response of the health route at `url`, if there is one. */
async function fetchInstance(url: URL, pinned: LookupFunction): Promise<unknown> {
  const { get } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'))
  const signal = AbortSignal.timeout(timeoutMs)
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, lookup: pinned, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > maxResponseLength) request.destroy(new Error('the response is too long'))
      })
      response.on('end', () => resolve(instanceIn(text)))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

function instanceIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { instance?: unknown } | null)?.instance
  } catch {
    return undefined
  }
}
