import { expect, test } from 'vitest'
import { openPage, startServer, submit } from './open-browser.js'

const json = { 'x-key': 'ada', 'content-type': 'application/json' }

const addRules = (url: string, rules: unknown) =>
  fetch(`${url}/_emulator/rules`, { method: 'POST', headers: json, body: JSON.stringify(rules) })

test('the journal is filtered by text, stage, model, status and account', async () => {
  const url = await startServer('--latency', '0ms')
  const id = await submit(url, { prompt: 'a red fox' })
  await submit(url, { prompt: 'a blue boat' }, 'ada', 'flux-pro-1.1')
  await submit(url, { prompt: 'a wide boat', width: 'wide' }, 'bob')
  await fetch(`${url}/v1/get_result?id=${id}`, { headers: { 'x-key': 'ada' } })
  const { page } = await openPage(`${url}/_emulator/#journal`)
  const says = (text: string) => page.getByText(text).waitFor()
  await says('4 of 4 requests')
  await page.getByLabel('Filter').fill('BOAT')
  await says('2 of 4 requests')
  await page.getByLabel('Model').selectOption('flux-pro-1.1')
  await says('1 of 4 requests')
  await page.getByLabel('Filter').fill('')
  await page.getByLabel('Model').selectOption('')
  await page.getByLabel('Stage').selectOption('poll')
  await says('1 of 4 requests')
  await page.getByLabel('Stage').selectOption('')
  await page.getByLabel('Status').fill('4xx')
  await says('1 of 4 requests')
  await page.getByLabel('Status').fill('')
  await page.getByLabel('Account').selectOption('bob')
  await says('1 of 4 requests')
  // What arrives goes through the filter too.
  await submit(url, { prompt: 'another' }, 'bob')
  await says('2 of 5 requests')
})

test('a request shows the headers and bodies of both ways, the refusal with its explanation, and the focus returns', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'too wide', width: 'wide' })
  const { page, errors } = await openPage(`${url}/_emulator/#journal`)
  const row = page.getByRole('button', { name: /422/ })
  await row.focus()
  await page.keyboard.press('Enter')
  const card = page.getByRole('region', { name: /^Request \d+$/ })
  await card.getByText('Explanation:').waitFor()
  // Headers and answers come by a request of their own.
  await card.getByRole('region', { name: 'What was answered' }).getByText('int_parsing').waitFor()
  expect(await card.getByRole('region', { name: 'What was sent' }).innerText()).toMatch(
    /x-key\s+<secret \w+>[^]*"width": "wide"/,
  )
  expect(await card.getByRole('region', { name: 'What was answered' }).innerText()).toMatch(
    /content-type\s+application\/json/,
  )
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Request \d+$/)
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  await expect.poll(() => row.evaluate((each) => each === document.activeElement)).toEqual(true)
  expect(errors).toEqual([])
})

test('it says why each rule fired or did not: the field that differs, what was wanted and what it was', async () => {
  const url = await startServer()
  await addRules(url, [
    { stage: 'submit', when: { prompt: 'fox', fields: { width: 512 } }, then: { status: 503 } },
    { stage: 'submit', when: { nth: 1 }, then: { status: 429 }, times: 1 },
  ])
  await submit(url, { prompt: 'a red fox', width: 256 })
  const { page } = await openPage(`${url}/_emulator/#journal`)
  await page.getByRole('button', { name: /429/ }).click()
  await page.getByText('Why rules fired, or did not').click()
  await page.getByText('fields.width must be 512, and is 256').waitFor()
  const met = page.getByRole('list', { name: 'Conditions of rule-1' })
  expect(await met.getByRole('listitem').allInnerTexts()).toEqual([
    'stage holds',
    'prompt holds',
    'fields.width: wants 512, was 256',
  ])
  await page.getByText(/rule-2 fired: it fired/).waitFor()
})

test('a rule is made from a request, with what tells it apart, and fires at the next one like it only', async () => {
  const url = await startServer()
  await submit(url, { prompt: 'a red fox', width: 256, height: 512 })
  await submit(url, { prompt: 'a red fox', width: 1024, height: 512 })
  const { page } = await openPage(`${url}/_emulator/#journal`)
  await page
    .getByRole('button', { name: /submit/ })
    .first()
    .click()
  await page.getByRole('link', { name: 'Make a rule from this' }).click()
  await page.getByRole('heading', { name: 'New rule for ada' }).waitFor()
  await expect.poll(() => page.getByLabel(/^model/).inputValue()).toEqual('flux-dev')
  expect(await page.getByLabel(/^prompt/).inputValue()).toEqual('a red fox')
  expect(JSON.parse(await page.getByLabel(/^fields/).inputValue())).toEqual({ width: 1024 })
  await page.getByRole('region', { name: 'What a client gets' }).getByText('503', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByText('fired 0 of 0 matches').waitFor()
  const send = async (width: number) =>
    (
      await fetch(`${url}/v1/flux-dev`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ prompt: 'a red fox', width }),
      })
    ).status
  expect([await send(256), await send(1024), await send(1024)]).toEqual([200, 503, 200])
  await page.getByText('fired 1 of 1 matches').waitFor()
})

test('what clients send is text in every part of a request, a rule and the inbox', async () => {
  const url = await startServer('--latency', '0ms')
  const attack = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>'
  const headers = { ...json, 'x-attack': attack, 'user-agent': attack }
  await addRules(url, [
    {
      stage: 'submit',
      when: { prompt: 'first', fields: { [attack]: attack } },
      then: { status: 500, headers: { 'x-answer': attack }, body: attack },
    },
    { stage: 'submit', when: { model: attack, prompt: attack }, then: { status: 503, body: { [attack]: attack } } },
  ])
  const send = (body: object) => fetch(`${url}/v1/flux-dev`, { method: 'POST', headers, body: JSON.stringify(body) })
  await send({ prompt: 'first', [attack]: attack })
  await send({ prompt: attack, [attack]: 'other', webhook_url: `${url}/_emulator/inbox/default` })
  await fetch(`${url}/_emulator/inbox/default`, { method: 'POST', headers, body: attack })
  const { page, errors } = await openPage(`${url}/_emulator/#journal`)
  const found = () =>
    page.evaluate(() => ({
      attacked: 'attacked' in window,
      made: document.querySelectorAll('main script, main img[src="x"]').length,
    }))
  const safe = { attacked: false, made: 0 }
  await page
    .getByRole('button', { name: /submit/ })
    .first()
    .waitFor()
  for (const at of [0, 1]) {
    await page
      .getByRole('button', { name: /submit/ })
      .nth(at)
      .click()
    await page.getByText('Why rules fired, or did not').click()
    await page.getByRole('list', { name: 'Conditions of rule-2' }).waitFor()
    await page.getByText('x-attack').waitFor()
    expect(await found()).toEqual(safe)
    await page.getByRole('button', { name: 'Close' }).click()
  }
  await page.goto(`${url}/_emulator/#rules`)
  await page.getByRole('button', { name: 'Edit rule rule-1' }).click()
  await page.getByRole('region', { name: 'What a client gets' }).locator('dt', { hasText: 'x-answer' }).waitFor()
  expect(await found()).toEqual(safe)
  await page.goto(`${url}/_emulator/#webhooks`)
  await page
    .getByRole('region', { name: 'Inbox' })
    .getByText(/onerror/)
    .first()
    .waitFor()
  await page.goto(`${url}/_emulator/#report`)
  await page.getByRole('heading', { name: 'Coverage' }).waitFor()
  await page.goto(`${url}/_emulator/#journal/${encodeURIComponent(attack)}`)
  expect(await found()).toEqual(safe)
  expect(errors).toEqual([])
})
