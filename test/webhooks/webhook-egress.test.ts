import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Resolved } from '../../src/egress/egress.js'
import { createWebhookEgress } from '../../src/webhooks/webhook-egress.js'

const metadata = ['169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '168.63.129.16', '192.0.0.192']
const open = [
  ...['127.0.0.1', '127.255.255.254', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.65.254'],
  ...['::1', 'fc00::1', 'fdc4:f303:9324::254', '::ffff:127.0.0.1', '::ffff:10.1.2.3', '::ffff:c0a8:101'],
]
const closed = [
  ...metadata,
  ...['0.0.0.0', '0.1.2.3', '8.8.8.8', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
  ...['126.255.255.255', '128.0.0.1', '169.254.0.1', '100.64.0.1', '224.0.0.1', '255.255.255.255', '93.184.216.34'],
  ...['::', '::2', 'fe80::1', 'fbff::1', 'fe00::1', 'ff02::1', '2606:2800::1', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  ...['::ffff:8.8.8.8', '::ffff:169.254.169.254', '::ffff:0.0.0.0', '64:ff9b::7f00:1', '2002:7f00:1::'],
]
const urlOf = (address: string) => `http://${address.includes(':') ? `[${address}]` : address}:8080/hook`
const told = (what: string) => `${what} is not a loopback or private address; allow it with --webhook-allow`

/** What a socket would be given for a name that has these addresses. */
const find = async (addresses: readonly string[], { allow = [] as string[], host = 'receiver', all = true } = {}) => {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const { lookup } = createWebhookEgress({ allow, resolve: () => Promise.resolve(found) })
  return promisify<Resolved[] | string>((done) => lookup(host, { all }, (error, answer) => done(error, answer)))()
}
const isOpen = async (address: string, allow: string[] = []) => {
  const byUrl = 'url' in createWebhookEgress({ allow }).check(urlOf(address))
  const byName = await find([address], { allow }).then(
    () => true,
    () => false,
  )
  return { byUrl, byName }
}

describe('by default', () => {
  it.each(open)('%s is open', async (address) => {
    expect(await isOpen(address)).toEqual({ byUrl: true, byName: true })
  })

  it.each(closed)('%s is not', async (address) => {
    expect(await isOpen(address)).toEqual({ byUrl: false, byName: false })
  })

  it.each(['fe80::1%eth0', 'fe80::1%1', '999.1.1.1', 'receiver', ''])('%j as an answer is not', async (address) => {
    await expect(find([address])).rejects.toThrow(told(`receiver (${address})`))
  })

  it.each([
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['HTTP://10.0.0.1:80/', '10.0.0.1'],
    ['https://[0:0:0:0:0:0:0:1]/', '[::1]'],
    ['http://flux_receiver:3000/', 'flux_receiver'],
    ['http://host.docker.internal/', 'host.docker.internal'],
    ['http://93.184.216.34.nip.io/', '93.184.216.34.nip.io'],
  ])('%s may be tried, at %s', (text, hostname) => {
    expect(createWebhookEgress().check(text)).toEqual({ url: new URL(text), certain: !/[a-z]/.test(hostname) })
    expect(new URL(text).hostname).toBe(hostname)
  })

  it.each([
    ['http://0x08.0x08.0x08.0x08/', told('8.8.8.8')],
    ['http://0/', told('0.0.0.0')],
    ['http://[::]:3000/', told('::')],
    ['http://[::ffff:8.8.8.8]/', told('::ffff:808:808')],
    ['http://127.0.0.1:0/', 'a webhook URL must not name port 0: ports go from 1 to 65535'],
    ['http://u@127.0.0.1/', 'a webhook URL must not hold a user name or a password'],
    ['http://:secret@127.0.0.1/', 'a webhook URL must not hold a user name or a password'],
    ['ftp://127.0.0.1/', 'a webhook URL must be http:// or https://, not ftp:'],
    ['file:///etc/passwd', 'a webhook URL must be http:// or https://, not file:'],
    ['unix:/var/run/docker.sock', 'a webhook URL must be http:// or https://, not unix:'],
    ...['/hook', '', 'http://', 'http://127.0.0.1:65536/', 'http://127.0.0.1:-1/', 'http://a b/'].map((text) => [
      text,
      'the webhook URL cannot be read: expected http:// or https://, a host and a path',
    ]),
  ])('%s may not', (text, problem) => {
    expect(createWebhookEgress().check(text)).toEqual({ problem })
  })
})

describe('a name with several addresses', () => {
  it('leads to those that are open only', async () => {
    const addresses = ['93.184.216.34', '192.168.1.5', '2606:2800::1', '::1', '::ffff:8.8.8.8']
    const local = [
      { address: '192.168.1.5', family: 4 },
      { address: '::1', family: 6 },
    ]
    expect(await find(addresses)).toEqual(local)
    expect(await find(addresses, { all: false })).toBe('192.168.1.5')
  })

  it('leads nowhere when there is none', async () => {
    await expect(find(['93.184.216.34', '::ffff:8.8.8.8'])).rejects.toThrow(
      told('receiver (93.184.216.34, ::ffff:8.8.8.8)'),
    )
    await expect(find([])).rejects.toThrow('receiver has no address')
  })
})

it.each(['localhost', 'hooks.localhost', 'a.b.LOCALHOST', 'hooks.localhost.'])(
  '%s is this machine, without a look-up',
  async (host) => {
    const { lookup } = createWebhookEgress()
    expect(await promisify((done) => lookup(host, { all: true }, done))()).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
  },
)

it('what a resolver fails with is handed on', async () => {
  const { lookup } = createWebhookEgress({ resolve: () => Promise.reject(new Error('no network')) })
  await expect(promisify((done) => lookup('receiver', { all: true }, done))()).rejects.toThrow('no network')
})

describe('with --webhook-allow', () => {
  it.each([
    ['203.0.113.0/24', ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.9'], ['203.0.112.255', '203.0.114.0']],
    ['203.0.113.77/24', ['203.0.113.1'], ['203.0.114.0']],
    ['203.0.113.7', ['203.0.113.7', '::ffff:cb00:7107'], ['203.0.113.8']],
    ['169.254.169.254', ['169.254.169.254'], ['169.254.169.253', 'fd00:ec2::254']],
    ['0.0.0.0/0', ['8.8.8.8', '0.0.0.0', '169.254.169.254'], ['2606:2800::1', '::']],
    ['::/0', ['2606:2800::1', '::', 'fe80::1'], ['8.8.8.8', '::ffff:8.8.8.8']],
    ['2001:db8::/32', ['2001:db8::1', '2001:db8:ffff::1'], ['2001:db9::1']],
    ['[2001:DB8::1]', ['2001:db8::1'], ['2001:db8::2']],
    ['::ffff:203.0.113.0/120', ['203.0.113.9', '::ffff:203.0.113.9'], ['203.0.114.9']],
    ['fd00:ec2::254', ['fd00:ec2::254'], ['fd00:ec2::253']],
  ])('%s opens its addresses and no others', async (entry, inside, outside) => {
    for (const address of inside) expect(await isOpen(address, [entry])).toEqual({ byUrl: true, byName: true })
    for (const address of outside) expect(await isOpen(address, [entry])).toEqual({ byUrl: false, byName: false })
  })

  it.each([
    ['example.com', ['example.com', 'EXAMPLE.com', 'example.com.'], ['a.example.com', 'badexample.com', 'example.co']],
    ['Example.COM.', ['example.com'], ['a.example.com']],
    ['*.example.com', ['a.example.com', 'a.b.example.com', 'a.example.com.'], ['example.com', 'badexample.com']],
    ['bücher.example', ['xn--bcher-kva.example'], ['bücher.example.com']],
    ['receiver', ['receiver'], ['receiver.example.com']],
  ])('%s opens its names and no others, wherever they lead', async (entry, inside, outside) => {
    const addresses = ['93.184.216.34', '0.0.0.0']
    const all = addresses.map((address) => ({ address, family: 4 }))
    for (const host of inside) expect(await find(addresses, { allow: [entry], host })).toEqual(all)
    for (const host of outside)
      await expect(find(addresses, { allow: [entry], host })).rejects.toThrow(told(`${host} (93.184.216.34, 0.0.0.0)`))
  })

  it('an entry that cannot be read is a mistake of the caller', () => {
    expect(() => createWebhookEgress({ allow: ['http://example.com'] })).toThrow(
      new TypeError('http://example.com is neither a host name nor a range of addresses'),
    )
  })
})
