import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { violationsIn } from './axe.js'
import { openPage, startServer, submit } from './open-browser.js'

const run = promisify(execFile)

async function openTask(url: string, id: string, options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(`${url}/_emulator/#tasks/${id}`, options)
  await opened.page.getByRole('heading', { name: 'Timeline' }).waitFor()
  return opened
}

const picture = async (colour: string, format: 'png' | 'jpeg' = 'png'): Promise<string> =>
  (
    await sharp({ create: { width: 256, height: 256, channels: 3, background: colour } })
      .toFormat(format)
      .toBuffer()
  ).toString('base64')

/** The text that a button of this name copies, read from the clipboard. */
async function copied(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: `Copy ${name}`, exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).first().waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

test('what was understood is shown: what was sent, converted, left out, and ignored', async () => {
  const url = await startServer('--latency', '0ms')
  const id = await submit(url, { prompt: 'a fox', width: '512', promt: 'a cat' })
  const { page, errors } = await openTask(url, id)
  const rows = await page
    .getByRole('region', { name: 'Fields' })
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
  expect(rows).toEqual([
    ['prompt', '"a fox"', 'sent'],
    ['width', '512', 'sent as another type'],
    ['height', '768', 'default'],
    ['steps', '28', 'default'],
    ['prompt_upsampling', 'false', 'default'],
    ['guidance', '3', 'default'],
    ['safety_tolerance', '2', 'default'],
    ['output_format', '"jpeg"', 'default'],
    ['promt', '', 'ignored: the model does not know it'],
  ])
  expect(errors).toEqual([])
})

test('every poll, download and webhook is shown, and the rule that fired', async () => {
  const url = await startServer('--latency', '0ms')
  const headers = { 'x-key': 'ada', 'content-type': 'application/json' }
  await fetch(`${url}/_emulator/rules`, { method: 'POST', headers, body: '"poll 1 = 503"' })
  const id = await submit(url, { prompt: 'a fox', webhook_url: `${url}/_emulator/inbox/default` })
  const poll = () => fetch(`${url}/v1/get_result?id=${id}`, { headers: { 'x-key': 'ada' } })
  await poll()
  const ready = (await (await poll()).json()) as { result: { sample: string } }
  await (await fetch(ready.result.sample)).arrayBuffer()
  const { page } = await openTask(url, id)
  await page.getByRole('list', { name: 'Attempts' }).getByText('200').waitFor()
  const statuses = (name: string) => page.getByRole('list', { name }).locator('.status').allInnerTexts()
  expect([await statuses('Submit'), await statuses('Polls (2)'), await statuses('Downloads (1)')]).toEqual([
    ['200'],
    ['503', '200'],
    ['200'],
  ])
  expect(await statuses('Attempts')).toEqual(['200'])
  await page.getByRole('heading', { name: 'Webhooks (1)' }).waitFor()
  await page.getByText(/poll: when \{"nth":1\} then \{"status":503\}/).waitFor()
})

test('the input lies over the output up to where the slider stands, and the mask is beside it', async () => {
  const url = await startServer('--latency', '0ms')
  const id = await submit(
    url,
    { prompt: 'x', image: await picture('#c33'), mask: await picture('#fff') },
    'ada',
    'flux-pro-1.0-fill',
  )
  const { page, errors } = await openTask(url, id)
  await page.getByRole('img', { name: 'The result' }).waitFor()
  await page.getByRole('img', { name: 'Input image', exact: true }).waitFor()
  const slider = page.getByRole('slider', { name: 'How much of the input is shown' })
  const clip = () => page.locator('.over').evaluate((over) => getComputedStyle(over).clipPath)
  expect(await clip()).toEqual('inset(0px 50% 0px 0px)')
  await slider.press('End')
  expect(await clip()).toEqual('inset(0px 0% 0px 0px)')
  await slider.press('Home')
  expect(await clip()).toEqual('inset(0px 100% 0px 0px)')
  await page.getByRole('combobox', { name: /^Input/ }).selectOption('mask')
  await slider.press('End')
  const mask = page.getByRole('img', { name: 'Input mask', exact: true })
  await mask.waitFor()
  expect(await mask.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toEqual(256)
  const inputs = page.getByRole('list', { name: 'Inputs' })
  await inputs.getByRole('img', { name: 'Input mask, small' }).waitFor()
  expect(
    (await inputs.getByRole('listitem').allInnerTexts()).map((text) => text.split(/\s+/).join(' ').trim()),
  ).toEqual(['image 256 × 256 png', 'mask 256 × 256 png'])
  expect(errors).toEqual([])
})

test('the copied curl, TypeScript and Python are run as they are, and accepted with the same body', async () => {
  const url = await startServer('--latency', '0ms')
  const body = {
    prompt: `it's "quoted" \\ $HOME \`x\` ${'\n'} 日本 🎨`,
    seed: 42,
    prompt_upsampling: false,
    aspect: null,
  }
  const id = await submit(url, body)
  const { page } = await openTask(url, id, clipboard)
  const texts = {
    curl: await copied(page, 'curl'),
    TypeScript: await copied(page, 'TypeScript'),
    Python: await copied(page, 'Python'),
  }
  const env = { ...process.env, BFL_API_KEY: 'runner' }
  await run('sh', ['-c', `${texts.curl} --fail`], { env })
  await run(process.execPath, ['--input-type=module', '-e', `${texts.TypeScript}\nif (!answer.ok) process.exit(1)`], {
    env,
  })
  await run('python3', ['-c', `${texts.Python}\nassert answer["id"]`], { env })
  const answer = await fetch(`${url}/_emulator/requests`, { headers: { 'x-key': 'runner' } })
  const { entries } = (await answer.json()) as { entries: { status: number; body: string }[] }
  expect(entries.map(({ status, body: sent }) => [status, JSON.parse(sent) as unknown])).toEqual([
    [200, body],
    [200, body],
    [200, body],
  ])
})

test('the copied rule is taken, and makes the same request fail; the copied test passes', async () => {
  const url = await startServer('--latency', '0ms')
  const id = await submit(url, { prompt: 'a fox' })
  const { page } = await openTask(url, id, clipboard)
  const rule = await copied(page, 'rule')
  const headers = { 'x-key': 'ada', 'content-type': 'application/json' }
  const made = await fetch(`${url}/_emulator/rules`, { method: 'POST', headers, body: rule })
  const again = await fetch(`${url}/v1/flux-dev`, { method: 'POST', headers, body: '{"prompt":"a fox"}' })
  expect([made.status, again.status]).toEqual([200, 429])
  expect(await copied(page, 'body')).toEqual('{"prompt":"a fox"}')

  const emulator = await createEmulator({ port: 0 })
  try {
    await fetch(`${emulator.url}/v1/flux-dev`, { method: 'POST', headers, body: '{"prompt":"a fox"}' })
    // The text is the page's own; it names the two values that a test has.
    const check = new Function('emulator', 'key', await copied(page, 'test')) as (...given: unknown[]) => void
    check(emulator, 'ada')
    await fetch(`${emulator.url}/v1/flux-dev`, { method: 'POST', headers, body: '{"prompt":"a fox"}' })
    expect(() => check(emulator, 'ada')).toThrow(/2/)
  } finally {
    await emulator.close()
  }
})

test('what clients sent is shown as text on a page of a task with inputs', async () => {
  const url = await startServer('--latency', '0ms')
  const attack = '<img src=x onerror="window.attacked=1">'
  const id = await submit(
    url,
    {
      prompt: attack,
      [attack]: attack,
      image: await picture('#c33'),
      webhook_url: `${url}/_emulator/inbox/a?${attack}`,
    },
    `key${attack}`,
    'flux-pro-1.0-fill',
  )
  const { page } = await openTask(url, id)
  await page.getByRole('region', { name: 'Fields' }).getByText(attack).first().waitFor()
  expect(await page.evaluate(() => ['attacked' in window, document.querySelectorAll('img[src="x"]').length])).toEqual([
    false,
    0,
  ])
})

test.each(['light', 'dark'] as const)(
  'axe finds nothing wrong on a page of a task with inputs, in %s',
  async (colorScheme) => {
    const url = await startServer('--latency', '0ms')
    const id = await submit(
      url,
      {
        prompt: 'x',
        promt: 'y',
        image: await picture('#c33'),
        mask: await picture('#fff'),
        webhook_url: `${url}/_emulator/inbox/a`,
      },
      'ada',
      'flux-pro-1.0-fill',
    )
    const { page } = await openTask(url, id, { colorScheme })
    await page.getByRole('img', { name: 'Input mask, small' }).waitFor()
    expect(await violationsIn(page)).toEqual([])
  },
)
