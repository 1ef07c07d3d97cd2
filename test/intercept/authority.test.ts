import { X509Certificate } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAuthority } from '../../src/intercept/authority-files.js'
import { loadCertificates } from '../../src/intercept/certificates.js'
import { createHostContexts } from '../../src/intercept/host-contexts.js'
import { createRandom } from '../../src/random.js'
import { systemTime } from '../../src/time/system-time.js'

const day = 24 * 60 * 60 * 1000
const random = createRandom()
const certificates = await loadCertificates(random)
const needs = { certificates, random, time: systemTime }

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-ca-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'ca')
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('the local authority', () => {
  test('is made on first use, for its owner alone, and kept', async () => {
    const folder = await emptyFolder()
    const made = await openAuthority(folder, needs)
    expect([await modeOf(folder), await modeOf(join(folder, 'authority.pem')), await modeOf(made.path)]).toEqual([
      '700',
      '600',
      '644',
    ])
    expect(await readFile(made.path, 'utf8')).toBe(made.cert)
    expect(await openAuthority(folder, needs)).toEqual(made)
  })

  test('of two processes that start together, both have the same', async () => {
    const folder = await emptyFolder()
    const all = await Promise.all(Array.from({ length: 8 }, () => openAuthority(folder, needs)))
    expect(new Set(all.map(({ cert }) => cert)).size).toBe(1)
  })

  test('is made anew before it ends, and lasts a year', async () => {
    const folder = await emptyFolder()
    const made = await openAuthority(folder, needs)
    const after = (days: number) => ({ ...needs, time: { now: () => systemTime.now() + days * day } })
    expect((await openAuthority(folder, after(360))).cert).toBe(made.cert)
    expect((await openAuthority(folder, after(364))).cert).not.toBe(made.cert)
  })

  test('that came from another machine, and so belongs to another user, is refused', async () => {
    const folder = await emptyFolder()
    await openAuthority(folder, needs)
    const user = (await stat(folder)).uid
    await expect(openAuthority(folder, { ...needs, user: user + 1 })).rejects.toThrow(
      `${folder} belongs to the user ${user}, and this is ${user + 1}: an authority that others can use must not be trusted.`,
    )
  })

  test.each([
    ['authority.pem', 0o640, 'its mode is 640, expected 600'],
    ['authority.pem', 0o604, 'its mode is 604, expected 600'],
    ['', 0o770, 'its mode is 770, expected 700'],
  ])('whose %s others can open is refused', async (name, mode, why) => {
    const folder = await emptyFolder()
    await openAuthority(folder, needs)
    await chmod(join(folder, name), mode)
    await expect(openAuthority(folder, needs)).rejects.toThrow(why)
  })

  test('behind a symbolic link is refused', async () => {
    const folder = await emptyFolder()
    await openAuthority(folder, needs)
    await rename(join(folder, 'authority.pem'), join(folder, 'moved.pem'))
    await symlink('moved.pem', join(folder, 'authority.pem'))
    await expect(openAuthority(folder, needs)).rejects.toThrow('is a symbolic link')
  })

  test.each([
    ['nothing', () => Promise.resolve('')],
    ['garbage', () => Promise.resolve('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')],
    [
      'the key of another one',
      async () => {
        const [one, other] = [1, 2].map(() => certificates.makeAuthority(systemTime.now(), 'x'))
        return Promise.resolve(`${one?.cert ?? ''}${other?.key ?? ''}`)
      },
    ],
    [
      'one that is not constrained to BFL',
      () => readFile(new URL('../../fixtures/intercept/unconstrained-authority.pem', import.meta.url), 'utf8'),
    ],
  ])('with %s in its file is refused', async (_what, content) => {
    const folder = await emptyFolder()
    await mkdir(folder, { mode: 0o700 })
    await writeFile(join(folder, 'authority.pem'), await content(), { mode: 0o600 })
    await expect(openAuthority(folder, needs)).rejects.toThrow('is not an authority that flux-emulator made')
  })

  test('in a folder that cannot be made says what to do', async () => {
    await expect(openAuthority('/dev/null/ca', needs)).rejects.toThrow(
      'the local authority cannot be kept in /dev/null/ca: ENOTDIR',
    )
  })
})

/** What a client that trusts an authority says to a server which shows a certificate of it. */
async function verdict(host: string, asked = host): Promise<string> {
  const authority = { ...certificates.makeAuthority(systemTime.now(), 'of a test'), name: 'of a test' }
  const server = createTlsServer(certificates.makeLeaf(authority, host, systemTime.now()))
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const client: TLSSocket = connectTls({ host: '127.0.0.1', port, servername: asked, ca: authority.cert })
  try {
    return await new Promise((resolve) => {
      client
        .once('secureConnect', () => resolve('trusted'))
        .once('error', ({ code, message }: NodeJS.ErrnoException) => {
          resolve(code === 'UNSPECIFIED' ? message : (code ?? message))
        })
    })
  } finally {
    client.destroy()
  }
}

describe('a client that trusts it', () => {
  test("trusts it for BFL's hosts", async () => {
    expect([await verdict('api.us1.bfl.ai'), await verdict('bfl.ml')]).toEqual(['trusted', 'trusted'])
  })

  test.each(['example.com', 'notbfl.ai', 'localhost'])('does not trust it for %s', async (host) => {
    expect(await verdict(host)).toBe('permitted subtree violation')
  })

  test('does not trust the certificate of one host for another', async () => {
    expect(await verdict('api.bfl.ai', 'api.eu.bfl.ai')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })
})

test('certificates of hosts last a day, are kept, made anew in time, and bounded in number', () => {
  let now = systemTime.now()
  const authority = { ...certificates.makeAuthority(now, 'x'), name: 'x', path: '' }
  const leaf = new X509Certificate(certificates.makeLeaf(authority, 'api.bfl.ai', now).cert)
  expect((Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / day).toBeCloseTo(25 / 24, 3)
  const contextOf = createHostContexts(authority, { certificates, time: { now: () => now } })
  const first = contextOf('api.bfl.ai')
  expect(contextOf('api.bfl.ai')).toBe(first)
  now += 0.8 * day
  const second = contextOf('api.bfl.ai')
  expect(second).not.toBe(first)
  for (let at = 0; at < 64; at++) contextOf(`h${at}.bfl.ai`)
  expect(contextOf('api.bfl.ai')).not.toBe(second)
})
