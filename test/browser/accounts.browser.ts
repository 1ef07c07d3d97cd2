import { expect, test } from 'vitest'
import { violationsIn } from './axe.js'
import { openPage, startServer, submit } from './open-browser.js'

const settingsOf = async (url: string, query: string): Promise<Record<string, unknown>> =>
  (await (await fetch(`${url}/_emulator/settings?account=${query}`)).json()) as Record<string, unknown>

test('every setting of the control API is a field, and what is changed is saved', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'x' })
  const { page, errors } = await openPage(`${url}/_emulator/#settings`)
  const form = page.getByRole('form', { name: 'Settings' })
  await form.waitFor()
  const names = Object.keys(await settingsOf(url, 'ada')).filter((name) => name !== 'account')
  expect(await form.locator('label').allInnerTexts()).toEqual(names)
  await form.getByLabel('latency').fill('250ms')
  await form.getByLabel('urlTtl').fill('10m')
  await form.getByLabel('credits').fill('12.5')
  await form.getByLabel('maxActiveTasks').fill('real')
  await form.getByLabel('enforceRateLimit').check()
  await form.getByRole('button', { name: 'Save changes' }).click()
  await form.getByText('5 saved.').waitFor()
  expect(await settingsOf(url, 'ada')).toEqual({
    account: 'ada',
    latency: 250,
    urlTtl: 600_000,
    credits: 12.5,
    maxActiveTasks: 'real',
    enforceRateLimit: true,
  })
  await form.getByLabel('credits').fill('')
  await form.getByRole('button', { name: 'Save changes' }).click()
  await form.getByText('1 saved.').waitFor()
  expect((await settingsOf(url, 'ada')).credits).toEqual(null)
  expect(errors).toEqual([])
})

test('a refusal stands beside its field, and the others are saved', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'x' })
  const { page } = await openPage(`${url}/_emulator/#settings`)
  await page.getByLabel('latency').fill('soon')
  await page.getByLabel('credits').fill('7')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('1 saved, 1 refused.').waitFor()
  const field = page.locator('.field', { has: page.getByLabel('latency') })
  const refused = await fetch(`${url}/_emulator/settings`, {
    method: 'POST',
    headers: { 'x-key': 'ada', 'content-type': 'application/json' },
    body: '{"latency":"soon"}',
  })
  const { error } = (await refused.json()) as { error: string }
  expect(await field.getByRole('alert').innerText()).toEqual(error)
  expect([await page.getByLabel('latency').inputValue(), (await settingsOf(url, 'ada')).credits]).toEqual(['soon', 7])
  await page.getByLabel('latency').fill('instant')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('1 saved.', { exact: true }).waitFor()
  expect(await page.getByRole('alert').count()).toEqual(0)
})

test('an account is created by its key, and begins as the template for new accounts says', async () => {
  const url = await startServer()
  const { page, errors } = await openPage(`${url}/_emulator/#settings`)
  await page.getByRole('button', { name: 'New accounts' }).click()
  await page.getByLabel('credits').fill('3')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('1 saved.').waitFor()
  await page.getByRole('button', { name: 'One account' }).click()
  await page.getByText('No account yet').waitFor()
  await page.getByLabel('New account, by its API key').fill('web-shop')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('form', { name: 'Settings' }).getByText('web-shop').waitFor()
  expect(await page.getByLabel('credits').inputValue()).toEqual('3')
  expect(await page.locator('header select').inputValue()).toEqual('web-shop')
  expect(errors).toEqual([])
})

test('an account is reset after a second click, and no other', async () => {
  const url = await startServer('--latency', '0ms')
  await submit(url, { prompt: 'of ada' }, 'ada')
  await submit(url, { prompt: 'of bob' }, 'bob')
  const { page } = await openPage(`${url}/_emulator/#settings`)
  await page.locator('header select').selectOption('ada')
  await page.getByRole('button', { name: 'Reset the account…' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('button', { name: 'Reset the account…' }).click()
  await page.getByRole('button', { name: 'Yes, reset ada' }).click()
  await page.getByText('The account was reset.').waitFor()
  await page.locator('header select').selectOption('')
  await page.getByRole('link', { name: 'Tasks', exact: true }).click()
  await page.getByText('1 of 1 tasks').waitFor()
  await page.getByText('of bob').waitFor()
})

test('the settings of one account stay on the page while others are used', async () => {
  const url = await startServer('--latency', '0ms')
  await submit(url, { prompt: 'x' }, 'ada')
  const { page } = await openPage(`${url}/_emulator/#settings`)
  const form = page.getByRole('form', { name: 'Settings' })
  await form.getByText('ada').waitFor()
  await submit(url, { prompt: 'x' }, 'bob')
  await submit(url, { prompt: 'x' }, 'ada')
  await page.locator('header select').getByText('bob').waitFor({ state: 'attached' })
  await form.getByText('ada').waitFor()
})

test('an account has the same colour in every view and after a reload, and no other has it', async () => {
  const url = await startServer('--latency', '0ms')
  const names = ['ada', 'bob', 'web-shop', 'ci', 'eve', 'team-7']
  for (const name of names) await submit(url, { prompt: `of ${name}` }, name)
  const { page } = await openPage(`${url}/_emulator/`)
  const colours = async (row: string) => {
    await page.locator(row).nth(5).waitFor()
    const pairs = await page
      .locator(`${row} .account`)
      .evaluateAll((all) => all.map((tag) => [tag.textContent, getComputedStyle(tag).borderLeftColor]))
    return Object.fromEntries(pairs) as Record<string, string>
  }
  const first = await colours('.task')
  expect(new Set(Object.values(first)).size).toEqual(names.length)
  await submit(url, { prompt: 'again' }, 'ada')
  await page.getByText('again').waitFor()
  expect(await colours('.task')).toEqual(first)
  await page.getByRole('button', { name: 'Table' }).click()
  expect(await colours('.line')).toEqual(first)
  await page.reload()
  expect(await colours('.task')).toEqual(first)
})

test('accounts stand side by side, each with its own tasks, and those that are ticked', async () => {
  const url = await startServer('--latency', '0ms')
  for (const name of ['ada', 'bob', 'ci', 'eve']) await submit(url, { prompt: `of ${name}` }, name)
  await submit(url, { prompt: 'more of bob' }, 'bob')
  const { page, errors } = await openPage(`${url}/_emulator/`)
  await page.getByRole('button', { name: 'Side by side' }).click()
  const shown = () =>
    page
      .locator('.columns > div')
      .evaluateAll((all) =>
        all.map((section) => [
          section.querySelector('h2')?.textContent,
          ...[...section.querySelectorAll('.prompt')].map((prompt) => prompt.textContent),
        ]),
      )
  expect(await shown()).toEqual([
    ['ada 1', 'of ada'],
    ['bob 2', 'more of bob', 'of bob'],
    ['ci 1', 'of ci'],
  ])
  const places = await page
    .locator('.columns > div')
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top))
  expect(new Set(places).size).toEqual(1)
  await page.getByLabel('ada', { exact: true }).uncheck()
  await page.getByLabel('eve', { exact: true }).check()
  expect(await shown()).toEqual([
    ['bob 2', 'more of bob', 'of bob'],
    ['ci 1', 'of ci'],
    ['eve 1', 'of eve'],
  ])
  await submit(url, { prompt: 'new of eve' }, 'eve')
  await page.getByRole('region', { name: 'Tasks of eve' }).getByText('new of eve').waitFor()
  expect(await violationsIn(page)).toEqual([])
  expect(errors).toEqual([])
})

test('keys that are written as markup are shown as text', async () => {
  const url = await startServer('--latency', '0ms')
  const attack = '<img src=x onerror="window.attacked=1">'
  await submit(url, { prompt: 'x' }, attack)
  await submit(url, { prompt: 'x' }, 'bob')
  const { page } = await openPage(`${url}/_emulator/`)
  await page.getByRole('button', { name: 'Side by side' }).click()
  await page.getByLabel(attack, { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('New account, by its API key').fill(`${attack}2`)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('form', { name: 'Settings' }).getByText(`${attack}2`).waitFor()
  await page.getByLabel('latency').fill(attack)
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page
    .getByRole('alert')
    .getByText(/onerror/)
    .waitFor()
  expect(await page.evaluate(() => ['attacked' in window, document.querySelectorAll('img[src="x"]').length])).toEqual([
    false,
    0,
  ])
})

test.each(['light', 'dark'] as const)('axe finds nothing wrong in the settings, in %s', async (colorScheme) => {
  const url = await startServer()
  await submit(url, { prompt: 'x' })
  const { page } = await openPage(`${url}/_emulator/#settings`, { colorScheme })
  await page.getByLabel('latency').fill('soon')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Reset the account…' }).click()
  expect(await violationsIn(page)).toEqual([])
})
