import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** The command as it ships, on a port of its own; ended when the test ends. */
export async function startServer(...flags: string[]): Promise<string> {
  const child = spawn(process.execPath, [command, '--port', '0', '--contract', 'live', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    child.kill()
    await once(child, 'exit')
  })
  const said: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line)
        const [found] = /http:\/\/[\w.:[\]]+:\d+/.exec(line) ?? []
        if (found !== undefined) resolve(found)
      })
    }
    child.once('exit', () => reject(new Error(`the server ended: ${said.join('\n')}`)))
  })
  return url
}

let browser: Promise<Browser> | undefined
afterAll(async () => {
  await (await browser)?.close()
})

/** Everything that the page said on its console, and what went wrong in it. */
export interface Opened {
  page: Page
  errors: string[]
}

export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(url)
  return { page, errors }
}

/** Submits a task and returns its id. */
export async function submit(url: string, body: object, key = 'ada', model = 'flux-dev'): Promise<string> {
  const answer = await fetch(`${url}/v1/${model}`, {
    method: 'POST',
    headers: { 'x-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { id } = (await answer.json()) as { id: string }
  return id
}
