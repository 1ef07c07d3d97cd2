import axe from 'axe-core'
import { expect, test } from 'vitest'
import { openPage, startServer, submit } from './open-browser.js'

const headers = { 'x-key': 'ada', 'content-type': 'application/json' }
const rulesOf = async (url: string) => {
  const { rules } = (await (await fetch(`${url}/_emulator/rules`, { headers })).json()) as { rules: object[] }
  return rules
}

test('a rule is added by its words, fires, and is counted; a wrong one is explained before it is sent', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'first' })
  const { page } = await openPage(`${url}/_emulator/#rules`)
  const preview = page.getByRole('region', { name: 'What a client gets' })
  await page.getByLabel('Words', { exact: true }).fill('submit 2 = nonsense')
  await preview.getByText(/nonsense/).waitFor()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Words', { exact: true }).fill('submit 2 = 429')
  await preview.getByText('429', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByText('fired 0 of 0 matches').waitFor()
  await submit(url, { prompt: 'second' })
  await page.getByText('fired 1 of 1 matches').waitFor()
  expect(await page.getByRole('alert').count()).toEqual(0)
})

test('words are completed by the keyboard, and named to a screen reader', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'first' })
  const { page } = await openPage(`${url}/_emulator/#rules`)
  const input = page.getByRole('combobox', { name: 'Words' })
  await input.focus()
  await page.keyboard.type('po')
  await expect.poll(() => input.getAttribute('aria-expanded')).toEqual('true')
  await page.keyboard.press('ArrowDown')
  const active = () =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant')
      return id == null ? undefined : document.getElementById(id)?.textContent
    })
  expect(await active()).toMatch(/^poll /)
  await page.keyboard.press('Enter')
  expect(await input.inputValue()).toEqual('poll ')
  await page.keyboard.type('2 = rate')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  expect(await input.inputValue()).toEqual('poll 2 = rate-limited ')
  await page.keyboard.type('de')
  await page.keyboard.press('Escape')
  expect(await input.getAttribute('aria-expanded')).toEqual('false')
  await page.keyboard.type('lay 1s')
  await page.keyboard.press('Enter')
  await page.getByText('fired 0 of 0 matches').waitFor()
  expect(await rulesOf(url)).toMatchObject([
    { stage: 'poll', when: { nth: 2 }, then: { refuse: 'rate-limited', delay: 1000 } },
  ])
})

test('every template is a rule, of which the page shows what comes of it', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'first' })
  const { page } = await openPage(`${url}/_emulator/#rules`)
  const templates = page.getByRole('group', { name: 'Usual failures' }).getByRole('button')
  await templates.first().waitFor()
  const count = await templates.count()
  expect(count).toBeGreaterThan(15)
  const preview = page.getByRole('region', { name: 'What a client gets' })
  for (let at = 0; at < count; at++) {
    const previewed = page.waitForResponse(/rules\/preview/)
    await templates.nth(at).click()
    expect([at, (await previewed).status()]).toEqual([at, 200])
    await preview.getByRole('listitem').first().waitFor()
  }
})

test('a preview is what a client then gets: status, headers and body', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'first' })
  const { page } = await openPage(`${url}/_emulator/#rules`)
  await page.getByRole('button', { name: 'Out of money' }).click()
  const preview = page.getByRole('region', { name: 'What a client gets' })
  await preview.getByText('402', { exact: true }).waitFor()
  const shown = await preview.locator('pre').innerText()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByText('fired 0 of 0 matches').waitFor()
  const answer = await fetch(`${url}/v1/flux-dev`, { method: 'POST', headers, body: '{"prompt":"x"}' })
  expect([answer.status, await answer.json()]).toEqual([402, JSON.parse(shown)])
})

test('a rule is made in a form from the document of the control API, changed, and removed', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'first' })
  const { page, errors } = await openPage(`${url}/_emulator/#rules`)
  await page.getByRole('button', { name: 'In a form' }).click()
  await page.getByLabel('Stage').selectOption('poll')
  await page.getByLabel(/^nth/).fill('2-4')
  await page.getByLabel(/^refuse/).selectOption('rate-limited')
  await page.getByLabel(/^headers/).fill('{"retry-after": "7"}')
  await page.getByLabel(/^times/).fill('3')
  await page.getByRole('region', { name: 'What a client gets' }).locator('dt', { hasText: 'retry-after' }).waitFor()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByText('3 left').waitFor()
  const rule = { stage: 'poll', when: { nth: [2, 4] }, times: 3 }
  expect(await rulesOf(url)).toMatchObject([
    { ...rule, then: { refuse: 'rate-limited', headers: { 'retry-after': '7' } } },
  ])
  await page.getByRole('button', { name: 'Edit rule rule-1' }).click()
  await page.getByRole('heading', { name: 'Change rule-1 of ada' }).waitFor()
  await page.getByLabel(/^times/).fill('5')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('5 left').waitFor()
  expect(await rulesOf(url)).toMatchObject([{ id: 'rule-2', times: 5 }])
  await page.getByRole('button', { name: 'Remove rule rule-2' }).click()
  await page.getByRole('status').getByText('rule-2 was removed.').waitFor()
  expect([await rulesOf(url), errors]).toEqual([[], []])
})

test('all rules are removed at once', async () => {
  const url = await startServer()
  await fetch(`${url}/_emulator/rules`, { method: 'POST', headers, body: JSON.stringify(['error', 'poll 2 = 503']) })
  const { page } = await openPage(`${url}/_emulator/#rules`)
  await page.getByRole('button', { name: 'Remove all' }).click()
  await page.getByRole('heading', { name: 'No rules' }).waitFor()
  expect(await rulesOf(url)).toEqual([])
})

test('what falls due next is listed, and time is moved to it', async () => {
  const url = await startServer('--latency', '10m')
  const id = await submit(url, { prompt: 'slow', webhook_url: 'http://127.0.0.1:1/hook' })
  const { page } = await openPage(`${url}/_emulator/#clock`)
  await page.getByRole('button', { name: 'Freeze' }).click()
  const due = page.locator('.due li')
  await due.filter({ hasText: 'task becomes Ready' }).filter({ hasText: id }).getByRole('button').click()
  await due.filter({ hasText: 'webhook goes out' }).waitFor()
  await due.filter({ hasText: 'link expires' }).waitFor()
  await page.getByRole('status').getByText('Time moved: task becomes Ready.').waitFor()
  const task = (await (await fetch(`${url}/_emulator/tasks/${id}`, { headers })).json()) as { status: string }
  expect(task.status).toEqual('Ready')
})

test('a webhook is sent again, and the inbox says whether its signature verifies', async () => {
  const url = await startServer('--latency', '0ms', '--webhook-signature', 'hmac')
  const hook = `${url}/_emulator/inbox/default`
  const rule = { stage: 'webhook', when: { prompt: 'wrong' }, then: { badSignature: true } }
  await fetch(`${url}/_emulator/rules`, { method: 'POST', headers, body: JSON.stringify(rule) })
  await submit(url, { prompt: 'right', webhook_url: hook, webhook_secret: 'hush' })
  const { page } = await openPage(`${url}/_emulator/#webhooks`)
  await page.getByText('secret and signature verify').waitFor()
  await page.getByRole('button', { name: /^Redeliver/ }).click()
  await expect.poll(() => page.getByText('secret and signature verify').count()).toEqual(2)
  await page.getByRole('status').getByText('was sent again').waitFor()
  await submit(url, { prompt: 'wrong', webhook_url: hook, webhook_secret: 'hush' })
  await page.getByText('secret or signature is wrong').waitFor()
  await fetch(hook, { method: 'POST', headers, body: '{}' })
  await page.getByText('unsigned').waitFor()
})

test('a finding leads to the requests that show it, and coverage can be cut to what was not met', async () => {
  const url = await startServer()
  const id = await submit(url, { prompt: 'x', colour: 'red' })
  for (let poll = 0; poll < 30; poll++) await fetch(`${url}/v1/get_result?id=${id}`, { headers })
  const { page } = await openPage(`${url}/_emulator/#report`)
  const finding = page.locator('.finding').first()
  const link = finding.getByRole('link').first()
  const request = await link.innerText()
  await page.getByRole('meter', { name: /^Endpoints: 2 of \d+ met$/ }).waitFor()
  await page.getByLabel('Only what was not met').check()
  expect(await page.locator('.map .met').count()).toEqual(0)
  await link.click()
  await page.getByRole('heading', { name: `Request ${request}` }).waitFor()
})

test.each(['light', 'dark'] as const)('axe finds nothing wrong in opened panels, in %s', async (colorScheme) => {
  const url = await startServer('--latency', '10m')
  await fetch(`${url}/_emulator/rules`, { method: 'POST', headers, body: '["submit 9 = 429", "poll 2 = 503"]' })
  await submit(url, { prompt: 'a red fox', width: 256 })
  await submit(url, { prompt: 'x', webhook_url: `${url}/_emulator/inbox/default`, webhook_secret: 'hush' })
  await fetch(`${url}/_emulator/inbox/default`, { method: 'POST', headers, body: '{}' })
  const { page } = await openPage(`${url}/_emulator/#journal`, { colorScheme })
  await page.evaluate(axe.source)
  const check = async (what: string) => {
    const violations = await page.evaluate(async () => {
      const { axe: inPage } = window as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      return (await inPage.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    })
    expect({ what, violations }).toEqual({ what, violations: [] })
  }
  const go = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  await page
    .getByRole('button', { name: /submit/ })
    .first()
    .click()
  await page.getByText('Why rules fired, or did not').click()
  await page.getByRole('list', { name: 'Conditions of rule-1' }).waitFor()
  await check('a request')
  await go('rules')
  await page.getByRole('combobox', { name: 'Words' }).fill('poll = r')
  await page.getByRole('listbox', { name: 'Words for Words' }).getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await check('completed words')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Moderated content' }).click()
  await page.getByRole('region', { name: 'What a client gets' }).locator('pre').waitFor()
  await check('a preview')
  await page.getByRole('button', { name: 'Edit rule rule-2' }).click()
  await page.getByLabel(/^nth/).waitFor()
  await check('the form')
  await go('clock')
  await page.locator('.due li').first().waitFor()
  await check('the clock')
  await go('webhooks')
  await page.getByText('unsigned').waitFor()
  await check('webhooks')
  await go('report')
  await page.getByRole('meter').first().waitFor()
  await check('the report')
})
