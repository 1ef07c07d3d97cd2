// Makes docs/inspector/*.jpg, the pictures of the inspector for its page: in light and in dark, from a server of its own.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
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
for (const [at, prompt] of prompts.entries()) {
  const key = at % 2 === 0 ? 'web-shop' : 'ci'
  await send(key, '/v1/flux-dev', { prompt, seed: at + 1, webhook_url: `${url}/_emulator/inbox/default` })
}
await send('ci', '/v1/flux-dev', { prompt: 'nobody sees this [[content-moderated]]' })
await send('ci', '/v1/flux-dev', { prompt: 'too wide', width: 'wide' })
await send('ada', '/v1/flux-dev', { prompt: 'a harbour in the morning', seed: 9 })
await send('ada', '/v1/flux-dev', { prompt: 'a kite over the dunes', seed: 10 })

/** A task with an input and a mask, polled and downloaded. */
const size = { width: 512, height: 512, channels: 3 }
const picture = async (svg) =>
  (
    await sharp({ create: { ...size, background: '#000' } })
      .composite([{ input: Buffer.from(svg) }])
      .png()
      .toBuffer()
  ).toString('base64')
const svg = (shapes) => `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512">${shapes}</svg>`
const image = await picture(
  svg(
    '<rect width="512" height="512" fill="#9cc9e8"/><rect y="330" width="512" height="182" fill="#5d8a4a"/><circle cx="380" cy="120" r="60" fill="#f4d35e"/><path d="M90 340l110-170 110 170z" fill="#7a6a5d"/>',
  ),
)
const mask = await picture(svg('<circle cx="380" cy="120" r="90" fill="#fff"/>'))
const filled = await send('web-shop', '/v1/flux-pro-1.0-fill', {
  prompt: 'a balloon instead of the sun',
  image,
  mask,
  steps: '30',
  promt: 'a typo',
  webhook_url: `${url}/_emulator/inbox/default`,
})
const polled = await fetch(`${url}/v1/get_result?id=${filled.id}`, { headers: { 'x-key': 'web-shop' } })
const { result } = await polled.json()
await (await fetch(result.sample)).arrayBuffer()

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
const pages = {
  tasks: 'tasks',
  task: `tasks/${filled.id}`,
  'side-by-side': 'tasks',
  'try-it': 'try',
  settings: 'settings',
  journal: 'journal',
  request: 'journal',
  rules: 'rules',
  clock: 'clock',
  webhooks: 'webhooks',
  report: 'report',
}
/** What is clicked in a view before its picture is taken. */
const opened = {
  'side-by-side': (page) => page.getByRole('button', { name: 'Side by side' }).click(),
  'try-it': async (page) => {
    await page.getByLabel('Model').selectOption('flux-tools/erase-v1')
    const file = { name: 'hill.png', mimeType: 'image/png', buffer: Buffer.from(image, 'base64') }
    await page.getByLabel('image: file').setInputFiles(file)
    const canvas = page.getByRole('img', { name: /^The mask/ })
    await canvas.scrollIntoViewIfNeeded()
    const { x, y, width, height } = await canvas.boundingBox()
    await page.mouse.move(x + width * 0.66, y + height * 0.2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.82, y + height * 0.28, { steps: 6 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('region', { name: 'Answer' }).getByRole('img').waitFor()
  },
  // The document is read first.
  settings: async (page) => {
    await page.getByLabel('latency').fill('soon')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').waitFor()
  },
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
      await page.waitForTimeout(500)
      await page.screenshot({ path: `docs/inspector/${name}-${colorScheme}.jpg`, type: 'jpeg', quality: 70 })
    }
    await page.close()
  }
} finally {
  await browser.close()
  server.kill()
}
