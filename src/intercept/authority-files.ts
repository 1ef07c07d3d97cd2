import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chmod, link, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.js'
import type { Random } from '../random.js'
import type { SystemTime } from '../time/system-time.js'
import { readTime } from '../time/text.js'
import type { Certificates, Certified } from './certificates.js'

/** The local authority: it certifies hosts of BFL's, for those who trust it. */
export interface Authority extends Certified {
  /** Its common name. */
  name: string
  /** Where the certificate is, without the key: what clients are told to trust. */
  path: string
}

/** Key and certificate, for the owner alone. */
const secretFile = 'authority.pem'
/** The certificate alone. */
export const certificateFile = 'ca.pem'

/** An authority that ends within this time is replaced at the next start. */
const renewedBeforeMs = 2 * 24 * 60 * 60 * 1000

interface Needs {
  certificates: Certificates
  random: Random
  time: Pick<SystemTime, 'now'>
  /** The user that this process runs as; undefined where the system has no such numbers. */
  user?: number | undefined
}

/**
 * The authority in a folder; made there on first use, and anew when it has expired. Throws a ConfigError for one that another
 * user may have changed or read, or that could certify more than BFL's hosts: whoever trusts it would trust that.
 */
export async function openAuthority(folder: string, needs: Needs): Promise<Authority> {
  const secret = join(folder, secretFile)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    checkOwner(folder, await stat(folder), { forbidden: 0o022, expected: '700', user: needs.user })
    const kept = await readAuthority(secret, needs)
    const pem = kept ?? (await makeAuthority(secret, needs))
    const path = await writeCertificate(folder, pem.cert)
    return { ...pem, path, name: commonNameOf(new X509Certificate(pem.cert)) }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      `the local authority cannot be kept in ${folder}: ${(error as Error).message}; give --ca-dir a folder that can be written`,
    )
  }
}

async function readAuthority(secret: string, needs: Needs): Promise<Certified | undefined> {
  try {
    checkOwner(secret, await lstat(secret), { forbidden: 0o077, expected: '600', user: needs.user })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const text = await readFile(secret, 'utf8')
  const [cert = ''] = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/.exec(text) ?? []
  const [key = ''] = /-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----\n?/.exec(text) ?? []
  const parsed = parse(cert, key, needs.certificates)
  if (parsed === undefined) {
    throw new ConfigError(
      `${secret} is not an authority that flux-emulator made: expected a key, and a certificate for BFL's hosts alone. ` +
        'Remove it to have one made',
    )
  }
  if (readTime(parsed.validTo) - renewedBeforeMs > needs.time.now()) return { cert, key }
  await rm(secret)
  return undefined
}

/** Undefined unless the key is the certificate's, and it certifies nothing but BFL's hosts. */
function parse(cert: string, key: string, certificates: Certificates): X509Certificate | undefined {
  try {
    const parsed = new X509Certificate(cert)
    const isOurs = parsed.ca && parsed.checkPrivateKey(createPrivateKey(key)) && certificates.isConstrained(parsed.raw)
    return isOurs ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Makes one file of both, all at once: of two processes that start together, the second takes what the first has made. */
async function makeAuthority(secret: string, needs: Needs): Promise<Certified> {
  const { certificates, random, time } = needs
  const id = Buffer.from(random.bytes(6)).toString('hex')
  const made = certificates.makeAuthority(time.now(), `flux-emulator local authority ${id}`)
  const draft = `${secret}.${id}`
  await writeFile(draft, `${made.cert}${made.key}`, { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, secret)
    return made
  } catch (error) {
    const kept = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readAuthority(secret, needs) : undefined
    if (kept === undefined) throw error
    return kept
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeCertificate(folder: string, cert: string): Promise<string> {
  const path = join(folder, certificateFile)
  if ((await readFile(path, 'utf8').catch(() => undefined)) === cert) return path
  const draft = `${path}.${process.pid}`
  await writeFile(draft, cert, { mode: 0o644 })
  await chmod(draft, 0o644)
  await rename(draft, path)
  return path
}

interface Checked {
  /** The bits of the mode that must not be set. */
  forbidden: number
  expected: string
  user: number | undefined
}

/** What another user owns, or may change or read, is not trusted; nor is what a link leads to. */
function checkOwner(path: string, found: Stats, { forbidden, expected, user = process.getuid?.() }: Checked): void {
  // Windows has no such numbers: the folder of the user is closed to others there.
  if (user === undefined) return
  const problem = problemOf(found, { forbidden, expected, user })
  if (problem === undefined) return
  throw new ConfigError(
    `${path} ${problem}: an authority that others can use must not be trusted. Give --ca-dir another folder, or remove this ` +
      'one to have an authority made anew',
  )
}

function problemOf(found: Stats, { forbidden, expected, user }: Checked): string | undefined {
  if (found.isSymbolicLink()) return 'is a symbolic link'
  if (found.uid !== user) return `belongs to the user ${found.uid}, and this is ${user}`
  if ((found.mode & forbidden) === 0) return undefined
  const mode = (found.mode & 0o777).toString(8)
  return `is open to other users (its mode is ${mode}, expected ${expected})`
}

const commonNameOf = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject)?.[1] ?? ''
