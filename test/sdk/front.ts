import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programOnPage } from './page.js'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/sdk/${name}`, import.meta.url))

/** What `front.mjs` shows, and what makes a process trust it: in NODE_EXTRA_CA_CERTS, for Node. */
export const certificate = fixture('cert.pem')

export interface Front extends Disposable {
  url: string
}

/** Runs the `front.mjs` of the page as it stands there, before an emulator. */
export async function startFront(emulator: string, { host = '127.0.0.1', port = 0 } = {}): Promise<Front> {
  const env = { EMULATOR: emulator, CERT: certificate, KEY: fixture('key.pem'), HOST: host, PORT: String(port) }
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin?.end(programOnPage('front.mjs'))
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('front.mjs ended before it listened')))
  const [line] = (await Promise.race([once(child.stdout ?? child, 'data'), ended])) as [Buffer]
  ended.catch(() => undefined)
  return { url: String(line).trim(), [Symbol.dispose]: () => void child.kill() }
}
