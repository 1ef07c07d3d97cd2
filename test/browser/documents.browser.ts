import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openPage, startServer } from './open-browser.js'

/** Opens an operation on a page of Swagger UI and sends it as the page has filled it in. Returns the status that it shows. */
async function execute(page: Page, id: string): Promise<string> {
  const operation = page.locator(`[id$="-${id}"].opblock`)
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  return operation.locator('.live-responses-table .response-col_status').last().innerText()
}

test('the inspector leads to a page for each document, with its title, from this server alone', async () => {
  const url = await startServer()
  const { page, errors } = await openPage(`${url}/_emulator/`)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).origin))
  const seen: string[][] = []
  for (const name of ['live', 'documented', 'control API']) {
    await page.goto(`${url}/_emulator/`)
    await page.locator('footer').getByRole('link', { name, exact: true }).click()
    await page.locator('.opblock').first().waitFor()
    seen.push([new URL(page.url()).pathname, await page.title(), await page.locator('h1, h2').first().innerText()])
  }
  expect(seen.map(([path, title, heading]) => [path, title, heading?.split('\n')[0]?.trim()])).toEqual([
    ['/live/docs', 'BFL API (live) · flux-emulator', expect.stringContaining('BFL API')],
    [
      '/documented/docs',
      'Flux Image Generation API (documented) · flux-emulator',
      expect.stringContaining('Flux Image Generation API'),
    ],
    ['/_emulator/docs', 'Control API · flux-emulator', expect.stringContaining('flux-emulator control API')],
  ])
  expect([...new Set(asked.filter((origin) => origin !== 'null'))]).toEqual([url])
  expect(errors).toEqual([])
})

test.each([
  ['live', ['flux_dev_v1_flux_dev_post', 'get_result_v1_get_result_get']],
  ['documented', ['generateFluxDev', 'getResult']],
])('the examples on the page of the %s contract are sent, and accepted', async (contract, ids) => {
  const url = await startServer('--latency', '0ms')
  const { page, errors } = await openPage(`${url}/${contract}/docs`)
  await page.getByRole('button', { name: 'Authorize' }).first().click()
  await page.locator('.modal-ux input').fill('docs')
  await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click()
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).click()
  const said: string[] = []
  for (const id of ids) said.push(await execute(page, id))
  expect(said).toEqual(['200', '200'])
  expect(errors).toEqual([])
})

test('operations of the control API are sent from its page, with the key and the examples', async () => {
  const url = await startServer('--latency', '0ms')
  const { page, errors } = await openPage(`${url}/_emulator/docs`)
  await page.getByRole('button', { name: 'Authorize' }).first().click()
  const scheme = page.locator('.auth-container', { hasText: 'X-Key' })
  await scheme.locator('input').fill('docs')
  await scheme.getByRole('button', { name: 'Apply credentials' }).click()
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click()
  const said: string[] = []
  for (const id of ['getHealth', 'changeSettings', 'addRules', 'listAccounts']) said.push(await execute(page, id))
  expect(said).toEqual(['200', '200', '200', '200'])
  const { accounts } = (await (await fetch(`${url}/_emulator/accounts`)).json()) as { accounts: { key: string }[] }
  expect(accounts.map(({ key }) => key)).toEqual(['docs'])
  expect(errors).toEqual([])
})
