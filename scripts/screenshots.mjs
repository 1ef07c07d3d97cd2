// Makes docs/inspector/*.jpg, the pictures of the inspector for its page: in light and in dark, from a server of its own.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { freshDist } from './fresh-dist.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
freshDist()
mkdirSync('docs/inspector', { recursive: true })
const server = spawn(process.execPath, ['dist/cli.js', '--port', '0', '--contract', 'live', '--latency', '0ms'])
const url = await new Promise((resolve) => {
  for (const stream of [server.stdout, server.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const [found] = /http:\/\/[\w.:[\]]+:\d+/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
  }
})

const send = async (key, path, body) => {
  const headers = { 'x-key': key, 'content-type': 'application/json' }
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return answer.json()
}
const prompts = [
  'a lighthouse in the fog',
  'a red fox in the snow',
  'an old tram in Lisbon',
  'a bowl of ramen',
  'the sea at night',
]
await send('ci', '/_emulator/rules', [
  'poll 2 = 503',
  { stage: 'submit', when: { prompt: 'lighthouse', fields: { width: 512 } }, then: { status: 429 } },
])
let last
for (const [at, prompt] of prompts.entries()) {
  const key = at % 2 === 0 ? 'web-shop' : 'ci'
  last = await send(key, '/v1/flux-dev', { prompt, seed: at + 1, webhook_url: `${url}/_emulator/inbox/default` })
}
await send('ci', '/v1/flux-dev', { prompt: 'nobody sees this [[content-moderated]]' })
await send('ci', '/v1/flux-dev', { prompt: 'too wide', width: 'wide' })

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
const pages = {
  tasks: 'tasks',
  task: `tasks/${last.id}`,
  journal: 'journal',
  request: 'journal',
  rules: 'rules',
  clock: 'clock',
  webhooks: 'webhooks',
  report: 'report',
}
/** What is opened in a view before its picture is taken. */
const opened = {
  request: async (page) => {
    await page.getByRole('button', { name: /422/ }).click()
    await page.getByText('Why rules fired, or did not').click()
    await page.getByText('wants').first().waitFor()
    await page.getByText('Why rules fired, or did not').scrollIntoViewIfNeeded()
    await page.waitForTimeout(300)
  },
  rules: async (page) => {
    await page.getByLabel('Account').selectOption('ci')
    await page.getByRole('button', { name: 'Rate limit' }).click()
    await page.getByRole('region', { name: 'What a client gets' }).locator('pre').waitFor()
  },
  report: (page) => page.getByLabel('Account').selectOption('ci'),
}
try {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 760 } })
    for (const [name, hash] of Object.entries(pages)) {
      await page.goto(`${url}/_emulator/#${hash}`)
      await page.getByRole('status').getByText('live').waitFor()
      if (name.startsWith('task')) await page.locator('.picture img').first().waitFor()
      await page.waitForTimeout(700)
      await opened[name]?.(page)
      await page.screenshot({ path: `docs/inspector/${name}-${colorScheme}.jpg`, type: 'jpeg', quality: 70 })
    }
    await page.close()
  }
} finally {
  await browser.close()
  server.kill()
}
