import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { violationsIn } from './axe.js'
import { openPage, startServer, submit } from './open-browser.js'

interface Document {
  servers: { url: string }[]
  paths: Record<string, { post?: { requestBody: { content: { 'application/json': { example: object } } } } }>
}

interface Entry {
  stage: string
  method: string
  url: string
  body: string
}

/** What the server was asked with this key, the newest last. */
async function submitsOf(url: string, key: string): Promise<Entry[]> {
  const answer = await fetch(`${url}/_emulator/requests`, { headers: { 'x-key': key } })
  const { entries } = (await answer.json()) as { entries: Entry[] }
  return entries.filter(({ stage }) => stage === 'submit')
}

async function openTryIt(url: string, options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(`${url}/_emulator/#try`, options)
  await opened.page.getByRole('button', { name: 'Send' }).waitFor()
  return opened
}

/** The body as the JSON tab shows it. */
async function bodyOf(page: Page): Promise<Record<string, unknown>> {
  await page.getByRole('button', { name: 'JSON' }).click()
  const text = await page.getByLabel('Body', { exact: true }).inputValue()
  await page.getByRole('button', { name: 'Form' }).click()
  return JSON.parse(text) as Record<string, unknown>
}

const openMore = async (page: Page) => {
  if (await page.locator('summary + *').first().isHidden()) await page.getByText(/^More fields/).click()
}

const fill = (page: Page) => page.getByRole('button', { name: 'Fill in the example' }).click()
const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click()
const answer = (page: Page) => page.getByRole('region', { name: 'Answer' })

const square = async (side: number): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#c33' } })
    .png()
    .toBuffer()

test('the documents are read when Try it is opened, each when it is chosen, and nothing before', async () => {
  const url = await startServer()
  const { page, errors } = await openPage('about:blank')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const seen = () => asked.filter((path) => /openapi|try-it/.test(path))
  await page.goto(`${url}/_emulator/`)
  await page.getByRole('status').getByText('live').waitFor()
  expect(seen()).toEqual([])
  await page.getByRole('link', { name: 'Try it' }).click()
  await page.getByRole('button', { name: 'Send' }).waitFor()
  expect(seen()).toEqual(['/_emulator/inspector/try-it.js', '/live/openapi.json'])
  await page.getByLabel('Contract').selectOption('documented')
  await page.getByLabel('Model').getByText('flux-pro-1.1-ultra', { exact: true }).waitFor({ state: 'attached' })
  await page.getByText('POST /documented/v1/flux-dev').waitFor()
  expect(seen().at(-1)).toEqual('/documented/openapi.json')
  expect(errors).toEqual([])
})

test.each(['live', 'documented'])(
  'every example of the %s contract is filled in, sent and accepted',
  async (contract) => {
    const url = await startServer('--latency', '0ms')
    const { page, errors } = await openTryIt(url)
    await page.getByLabel('Contract').selectOption(contract)
    await page.getByText(`POST /${contract}/v1/`).waitFor()
    const models = await page
      .getByLabel('Model')
      .locator('option')
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value))
    const document = (await (await fetch(`${url}/${contract}/openapi.json`)).json()) as Document
    const described = Object.entries(document.paths)
      .filter(([path, { post }]) => post !== undefined && !/delete_finetune|licenses/.test(path))
      .map(([path]) => path.replace(/^(\/v1)?\//, ''))
    expect([...models].sort()).toEqual(described.sort())
    const refused: string[] = []
    for (const model of models) {
      await page.getByLabel('Model').selectOption(model)
      await page.getByText(`POST /${contract}/v1/${model}`, { exact: true }).waitFor()
      await fill(page)
      await send(page)
      await answer(page).waitFor()
      const said = await answer(page).getByRole('heading').innerText()
      if (said !== 'Answer 200') refused.push(`${model} ${said}`)
    }
    expect(refused).toEqual([])
    expect((await submitsOf(url, 'try-it')).length).toEqual(models.length)
    expect(errors).toEqual([])
  },
)

test('a request is sent with the key that was typed, and its task becomes Ready with its picture', async () => {
  const url = await startServer('--latency', '300ms')
  const { page, errors } = await openTryIt(url)
  await page.locator('#try-prompt').fill('a lighthouse')
  await openMore(page)
  await page.getByLabel('width', { exact: true }).fill('256')
  await page.getByLabel('prompt_upsampling').selectOption('true')
  await page.getByLabel('output_format', { exact: true }).selectOption('png')
  await page.getByLabel('seed: send null').check()
  await page.getByLabel('X-Key').fill('web-shop')
  await send(page)
  await answer(page).getByText('Ready', { exact: true }).waitFor()
  await answer(page).getByRole('img', { name: 'The result' }).waitFor()
  const [entry] = await submitsOf(url, 'web-shop')
  expect(JSON.parse(entry?.body ?? '')).toEqual({
    prompt: 'a lighthouse',
    width: 256,
    prompt_upsampling: true,
    output_format: 'png',
    seed: null,
  })
  await answer(page)
    .getByRole('link', { name: /^Task / })
    .click()
  await page.getByRole('heading', { name: 'What was understood' }).waitFor()
  expect(errors).toEqual([])
})

test('behind a control token, a request needs its key alone, and its picture is shown with the token', async () => {
  const url = await startServer('--latency', '0ms', '--control-token', 'a-long-secret')
  const { page } = await openPage(`${url}/_emulator/#try`)
  await page.getByLabel('Token').fill('a-long-secret')
  await page.getByRole('button', { name: 'Unlock' }).click()
  const sent: Record<string, string>[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.headers())
  })
  await page.locator('#try-prompt').fill('a lighthouse')
  await send(page)
  await answer(page).getByRole('img', { name: 'The result' }).waitFor()
  expect(sent.map((headers) => [headers['x-key'], headers.authorization])).toEqual([['try-it', undefined]])
})

test('each field has its description, bounds and default', async () => {
  const url = await startServer()
  const { page } = await openTryIt(url)
  await openMore(page)
  const hints = await page
    .locator('.field', { has: page.getByLabel('steps', { exact: true }) })
    .locator('.hint')
    .first()
    .innerText()
  expect(hints).toEqual('Number of diffusion steps. Whole number, 1 to 50. Default: 28.')
})

test('a refusal is shown whole, with its explanation', async () => {
  const url = await startServer()
  const { page } = await openTryIt(url)
  await page.getByRole('button', { name: 'JSON' }).click()
  await page.getByLabel('Body', { exact: true }).fill('{"prompt": "x", "width": "wide"}')
  await send(page)
  await answer(page).getByText('422').waitFor()
  const sent = await fetch(`${url}/live/v1/flux-dev`, {
    method: 'POST',
    headers: { 'x-key': 'try-it', 'content-type': 'application/json' },
    body: '{"prompt": "x", "width": "wide"}',
  })
  const shown = JSON.parse(await answer(page).locator('pre').innerText()) as unknown
  expect(shown).toEqual(await sent.json())
  expect(await answer(page).locator('p').first().innerText()).toEqual(sent.headers.get('x-emulator-explain'))
})

test('a body that is not JSON is sent as it is typed, and digits of large numbers are kept', async () => {
  const url = await startServer()
  const { page } = await openTryIt(url)
  await page.getByRole('button', { name: 'JSON' }).click()
  await page.getByLabel('Body', { exact: true }).fill('{"prompt": ')
  await send(page)
  await answer(page).getByText('422').waitFor()
  await page.getByLabel('Body', { exact: true }).fill('{"prompt": "x", "seed": 9007199254740993}')
  await send(page)
  await answer(page).getByText('200').waitFor()
  const entries = await submitsOf(url, 'try-it')
  expect(entries.at(-1)?.body).toEqual('{"prompt":"x","seed":9007199254740993}')
})

test('a cut connection and a key that no header can hold are explained', async () => {
  const url = await startServer()
  const { page } = await openTryIt(url)
  await page.locator('#try-prompt').fill('x [[submit reset]]')
  await send(page)
  await page.getByRole('alert').getByText('no answer: the connection was cut or refused').waitFor()
  await page.getByLabel('X-Key').fill('ключ')
  await send(page)
  await page.getByRole('alert').getByText('a key is sent as a header: use characters of Latin-1').waitFor()
})

test('a picture is chosen as a file, dropped, taken from a task, or named by its URL', async () => {
  const url = await startServer('--latency', '0ms')
  const id = await submit(url, { prompt: 'a task', width: 256, height: 256 }, 'try-it')
  const { page } = await openTryIt(url)
  await page.getByLabel('Model').selectOption('flux-kontext-pro')
  await openMore(page)
  const png = await square(64)
  await page.getByLabel('input_image: file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png })
  await page.getByText('64 × 64').waitFor()
  expect((await bodyOf(page)).input_image).toEqual(png.toString('base64'))
  await openMore(page)
  const other = await square(32)
  await page
    .locator('fieldset', { hasText: 'input_image_2' })
    .locator('.drop')
    .evaluate((zone, base64) => {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], 'b.png', { type: 'image/png' }))
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, other.toString('base64'))
  await page.getByText('32 × 32').waitFor()
  const third = page.locator('fieldset', { hasText: 'input_image_3' })
  await third.getByLabel('input_image_3: task or own picture').fill(id)
  await third.getByRole('button', { name: 'Use it' }).click()
  await third.getByText('256 × 256').waitFor()
  await page.getByLabel('input_image_4', { exact: true }).fill('https://example.com/a.png')
  const body = await bodyOf(page)
  const picture = await fetch(`${url}/_emulator/tasks/${id}/picture`, { headers: { 'x-key': 'try-it' } })
  expect([body.input_image_2, body.input_image_3, body.input_image_4]).toEqual([
    other.toString('base64'),
    Buffer.from(await picture.arrayBuffer()).toString('base64'),
    'https://example.com/a.png',
  ])
})

test('an own picture is taken by its name, and an unknown one is explained', async () => {
  const url = await startServer()
  const png = await square(48)
  await fetch(`${url}/_emulator/pictures/cat`, {
    method: 'PUT',
    headers: { 'x-key': 'try-it' },
    body: new Uint8Array(png),
  })
  const { page } = await openTryIt(url)
  await page.getByLabel('Model').selectOption('flux-tools/deblur-v1')
  await page.getByLabel('image: task or own picture').fill('dog')
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByRole('alert').getByText(/dog/).waitFor()
  await page.getByLabel('image: task or own picture').fill('cat')
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByText('48 × 48').waitFor()
  await send(page)
  await answer(page).getByText('200').waitFor()
})

/** Shares of black and white of a mask, and its size. */
async function readMask(base64: unknown) {
  const { data, info } = await sharp(Buffer.from(String(base64), 'base64'))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]
  return { width: info.width, height: info.height, at }
}

test('a mask is painted with a brush, erased, cleared, and filled by numbers, in the size of its picture', async () => {
  const url = await startServer('--latency', '0ms')
  const { page, errors } = await openTryIt(url)
  await page.getByLabel('Model').selectOption('flux-tools/erase-v1')
  await page.getByText('Choose the picture as a file to paint its mask here.').waitFor()
  await page
    .getByLabel('image: file')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await square(200) })
  const canvas = page.getByRole('img', { name: /^The mask/ })
  await canvas.scrollIntoViewIfNeeded()
  const paint = async (from: number, to: number) => {
    const box = await canvas.boundingBox()
    if (box === null) throw new Error('no canvas')
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.5)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * to, box.y + box.height * 0.5, { steps: 5 })
    await page.mouse.up()
  }
  await paint(0.2, 0.8)
  const painted = await readMask((await bodyOf(page)).mask)
  expect([painted.width, painted.height]).toEqual([200, 200])
  expect([painted.at(100, 100), painted.at(10, 100), painted.at(100, 10)]).toEqual([255, 0, 0])

  await page.getByRole('button', { name: 'Erase', exact: true }).click()
  await canvas.scrollIntoViewIfNeeded()
  await paint(0.4, 0.6)
  const erased = await readMask((await bodyOf(page)).mask)
  expect([erased.at(100, 100), erased.at(45, 100)]).toEqual([0, 255])

  await page.getByRole('button', { name: 'Clear the mask' }).click()
  expect((await bodyOf(page)).mask).toEqual(undefined)

  await page.getByRole('button', { name: 'Erase', exact: true }).click()
  for (const [side, value] of Object.entries({ x: 10, y: 20, width: 50, height: 60 })) {
    await page.getByLabel(side, { exact: true }).fill(String(value))
  }
  await page.getByRole('button', { name: 'Paint the rectangle' }).press('Enter')
  const filled = await readMask((await bodyOf(page)).mask)
  expect([filled.at(30, 50), filled.at(9, 50), filled.at(59, 79), filled.at(60, 80)]).toEqual([255, 0, 255, 0])

  await send(page)
  await answer(page).getByText('200').waitFor()
  expect(errors).toEqual([])
})

test('a picture is dragged on its canvas and moved by keys; edges resize the canvas', async () => {
  const url = await startServer('--latency', '0ms')
  const { page, errors } = await openTryIt(url)
  await page.getByLabel('Model').selectOption('flux-tools/outpainting-v1')
  await fill(page)
  const picture = page.getByRole('button', { name: /^The picture, at 128, 128/ })
  await picture.scrollIntoViewIfNeeded()
  const box = await picture.boundingBox()
  if (box === null) throw new Error('no picture')
  await page.mouse.move(box.x + 20, box.y + 20)
  await page.mouse.down()
  // The picture is 256 pixels wide: a quarter of its width is 64 of them.
  await page.mouse.move(box.x + 20 + box.width / 4, box.y + 20, { steps: 4 })
  await page.mouse.up()
  const moved = await bodyOf(page)
  expect([moved.reference_offset_x, moved.reference_offset_y]).toEqual([192, 128])
  await page.getByRole('button', { name: /^The picture, at/ }).focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.getByRole('button', { name: /^The right edge/ }).focus()
  await page.keyboard.press('Shift+ArrowRight')
  expect(await bodyOf(page)).toMatchObject({
    width: 522,
    height: 512,
    reference_offset_x: 182,
    reference_offset_y: 127,
  })
  await openMore(page)
  await page.getByLabel('reference_offset_x', { exact: true }).fill('5')
  await page.getByRole('button', { name: /^The picture, at 5, 127 of 522 × 512/ }).waitFor()
  await send(page)
  await answer(page).getByText('200').waitFor()

  await page.getByLabel('Model').selectOption('flux-pro-1.0-expand')
  await fill(page)
  await page.getByRole('button', { name: /^The top edge/ }).focus()
  await page.keyboard.press('Shift+ArrowUp')
  await page.getByRole('button', { name: /^The right edge/ }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await bodyOf(page)).toMatchObject({ top: 10, right: 1, bottom: 0, left: 0 })
  await send(page)
  await answer(page).getByText('200').waitFor()
  expect(errors).toEqual([])
})

test('lists of pictures, lists, nested objects and free JSON are asked for, too', async () => {
  const url = await startServer('--latency', '0ms')
  const { page } = await openPage('about:blank')
  await page.route('**/live/openapi.json', async (route) => {
    const document = (await (await fetch(`${url}/live/openapi.json`)).json()) as Document & { paths: object }
    const described = document.paths['/v1/flux-dev']
    const schema = {
      type: 'object',
      required: ['region'],
      properties: {
        region: {
          type: 'object',
          required: ['x'],
          properties: { x: { type: 'integer', minimum: 1 }, name: { type: 'string', enum: ['a', 'b'] } },
        },
        regions: {
          type: 'array',
          description: 'Some of them',
          items: { type: 'object', properties: { y: { type: 'number' } } },
        },
        anything: { description: 'Whatever' },
      },
    }
    Object.assign(described?.post?.requestBody.content['application/json'] ?? {}, { schema })
    await route.fulfill({ json: { ...document, paths: { '/v1/flux-dev': described } } })
  })
  await page.goto(`${url}/_emulator/#try`)
  await page.getByLabel('x required').fill('3')
  await page.getByLabel('name', { exact: true }).selectOption('b')
  await openMore(page)
  await page.getByRole('button', { name: 'Add to regions' }).click()
  await page.getByRole('button', { name: 'Add to regions' }).click()
  await page.getByLabel('y', { exact: true }).first().fill('1.5')
  await page.getByRole('button', { name: 'Remove regions 2' }).click()
  await page.getByLabel('anything', { exact: true }).fill('[1, {"a": null}]')
  expect(await bodyOf(page)).toEqual({
    region: { x: 3, name: 'b' },
    regions: [{ y: 1.5 }],
    anything: [1, { a: null }],
  })
})

test('a list of pictures holds several files', async () => {
  const url = await startServer('--latency', '0ms')
  const { page } = await openTryIt(url)
  await page.getByLabel('Model').selectOption('flux-3-image')
  await page.locator('#try-prompt').fill('x')
  await openMore(page)
  const [one, two] = [await square(256), await square(300)]
  for (const [at, buffer] of [one, two].entries()) {
    await page.getByRole('button', { name: 'Add to images' }).click()
    await page.getByLabel(`images ${at + 1}: file`).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
  }
  await page.getByText('300 × 300').waitFor()
  expect((await bodyOf(page)).images).toEqual([one.toString('base64'), two.toString('base64')])
  await send(page)
  await answer(page).getByText('200').waitFor()
})

test('what is typed and what is answered is shown as text', async () => {
  const url = await startServer('--latency', '0ms')
  const attack = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>'
  await fetch(`${url}/_emulator/rules`, {
    method: 'POST',
    headers: { 'x-key': attack, 'content-type': 'application/json' },
    body: JSON.stringify({ stage: 'submit', then: { status: 418, body: attack } }),
  })
  const { page } = await openTryIt(url)
  await openMore(page)
  for (const box of await page.locator('form input:not([type]), form input[type=text], form textarea').all()) {
    await box.fill(attack)
  }
  await send(page)
  await answer(page).getByText('418').waitFor()
  await answer(page).locator('pre').getByText(attack).waitFor()
  await page.getByText('The same request as code').click()
  await page.locator('figure').first().waitFor()
  const found = await page.evaluate(() => ({
    attacked: 'attacked' in window,
    made: document.querySelectorAll('main script, img[src="x"]').length,
  }))
  expect(found).toEqual({ attacked: false, made: 0 })
})

test.each(['light', 'dark'] as const)('axe finds nothing wrong in Try it, in %s', async (colorScheme) => {
  const url = await startServer('--latency', '0ms')
  const { page } = await openTryIt(url, { colorScheme })
  const found: Record<string, string[]> = {}
  for (const model of ['flux-dev', 'flux-tools/erase-v1', 'flux-tools/outpainting-v1', 'flux-3-image']) {
    await page.getByLabel('Model').selectOption(model)
    await fill(page)
    await openMore(page)
    if (model === 'flux-3-image') await page.getByRole('button', { name: 'Add to images' }).click()
    await send(page)
    await answer(page).waitFor()
    await page.getByText('The same request as code').click()
    found[model] = await violationsIn(page)
  }
  await page.getByRole('button', { name: 'JSON' }).click()
  found.json = await violationsIn(page)
  expect(found).toEqual({
    'flux-dev': [],
    'flux-tools/erase-v1': [],
    'flux-tools/outpainting-v1': [],
    'flux-3-image': [],
    json: [],
  })
})
