import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openPage, startServer, submit } from './open-browser.js'

const headers = { 'x-key': 'ada', 'content-type': 'application/json' }

/** A server with something in each view, and how each is opened. */
async function prepare(): Promise<{ url: string; open: Readonly<Record<string, (page: Page) => Promise<void>>> }> {
  const url = await startServer('--latency', '10m')
  const hook = `${url}/_emulator/inbox/default`
  await fetch(`${url}/_emulator/rules`, {
    method: 'POST',
    headers,
    body: JSON.stringify([
      'submit 9 = 429',
      { stage: 'poll', when: { prompt: 'x'.repeat(200) }, then: { status: 503 } },
    ]),
  })
  const id = await submit(url, {
    prompt: 'a red fox '.repeat(20),
    width: 256,
    webhook_url: hook,
    webhook_secret: 'hush',
  })
  await submit(url, { prompt: 'too wide', width: 'wide', colour: 'red' })
  const account = `a-key-${'of-many-characters-'.repeat(3)}`
  await submit(url, { prompt: 'x' }, account)
  for (let poll = 0; poll < 20; poll++) await fetch(`${url}/v1/get_result?id=none`, { headers })
  await fetch(hook, {
    method: 'POST',
    headers: { ...headers, 'x-webhook-secret': 'x'.repeat(300) },
    body: '{"task_id":"x"}',
  })
  const go = (page: Page, hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  return {
    url,
    open: {
      tasks: async (page) => {
        await go(page, 'tasks')
        await page.getByText('a red fox').first().waitFor()
      },
      'tasks as a table': async (page) => {
        await page.getByRole('button', { name: 'Table' }).click()
        await page.getByText('a red fox').first().waitFor()
      },
      'tasks side by side': async (page) => {
        await page.getByLabel('Account').selectOption('')
        await page.getByRole('button', { name: 'Side by side' }).click()
        await page.getByRole('group', { name: /^Accounts side by side/ }).waitFor()
      },
      'a task': async (page) => {
        await page.getByLabel('Account').selectOption('ada')
        await go(page, `tasks/${id}`)
        await page.getByText('What was understood').first().waitFor()
      },
      'Try it': async (page) => {
        await go(page, 'try')
        await page.getByLabel('Model').selectOption('flux-pro-1.0-fill')
        await page.getByText('More fields').click()
        await page.getByLabel('image: file').waitFor()
      },
      settings: async (page) => {
        await go(page, 'settings')
        await page.getByLabel('latency').waitFor()
      },
      receipt: async (page) => {
        await go(page, 'receipt')
        await page
          .getByText(/credits/)
          .first()
          .waitFor()
      },
      journal: async (page) => {
        await go(page, 'journal')
        await page.getByLabel('Status').fill('422')
        await page.getByRole('button', { name: /422/ }).click()
        await page.getByText('Why rules fired, or did not').click()
        await page.getByRole('list', { name: 'Conditions of rule-1' }).waitFor()
      },
      rules: async (page) => {
        await go(page, 'rules')
        await page.getByRole('button', { name: 'Edit rule rule-2' }).click()
        await page.getByLabel(/^nth/).waitFor()
      },
      clock: async (page) => {
        await go(page, 'clock')
        await page.locator('.due li').first().waitFor()
      },
      webhooks: async (page) => {
        await go(page, 'webhooks')
        await page.getByText('signed, by a task that is not kept').waitFor()
      },
      report: async (page) => {
        await go(page, 'report')
        await page.getByRole('meter').first().waitFor()
      },
    },
  }
}

test.each([360, 2560])('at %i pixels no view scrolls sideways, and every control is in view', async (width) => {
  const { url, open } = await prepare()
  const { page } = await openPage(`${url}/_emulator/`, { viewport: { width, height: 800 } })
  await page.getByLabel('Account').selectOption('ada')
  for (const [view, show] of Object.entries(open)) {
    await show(page)
    const found = await page.evaluate(() => {
      const controls = [...document.querySelectorAll<HTMLElement>('button, input, select, a, summary')]
      const shown = controls.filter((each) => each.checkVisibility() && !each.classList.contains('skip'))
      return {
        isTooWide: document.documentElement.scrollWidth > innerWidth,
        outside: shown
          .filter((each) => {
            const { left, right, width, height } = each.getBoundingClientRect()
            // Columns that scroll by themselves are in view where they are.
            if (each.closest('.columns') !== null) return false
            return left < -1 || right > innerWidth + 1 || width < 8 || height < 8
          })
          .map((each) => each.outerHTML.slice(0, 120)),
      }
    })
    expect({ view, ...found }).toEqual({ view, isTooWide: false, outside: [] })
  }
})

test('the keyboard reaches every control of every view in turn, and the focus is always seen', async () => {
  const { url, open } = await prepare()
  const { page } = await openPage(`${url}/_emulator/`)
  await page.getByLabel('Account').selectOption('ada')
  for (const [view, show] of Object.entries(open)) {
    await show(page)
    const expected = await page.evaluate(() => {
      const controls = [
        ...document.querySelectorAll<HTMLElement>('main button, main input, main select, main a, main summary'),
      ]
      // One group of a list is reached by its first row, and the others by arrow keys or Tab.
      const shown = controls.filter((each) => each.checkVisibility() && !each.matches(':disabled'))
      shown.forEach((each, at) => each.setAttribute('data-reach', String(at)))
      document.querySelector<HTMLElement>('#main')?.focus()
      return shown.length
    })
    const reached = new Set<string>()
    const unseen: string[] = []
    for (let tab = 0; tab < expected + 40 && reached.size < expected; tab++) {
      await page.keyboard.press('Tab')
      const now = await page.evaluate(() => {
        const { activeElement: each } = document
        if (!(each instanceof HTMLElement)) return undefined
        const { outlineStyle, outlineWidth } = getComputedStyle(each)
        const at = each.getAttribute('data-reach')
        const isSeen = outlineStyle !== 'none' && outlineWidth !== '0px'
        return { at, isSeen, what: each.outerHTML.slice(0, 100) }
      })
      if (now?.at != null) reached.add(now.at)
      if (now !== undefined && !now.isSeen && !now.what.startsWith('<body')) unseen.push(now.what)
    }
    const missed = await page.evaluate(
      (seen) =>
        [...document.querySelectorAll<HTMLElement>('[data-reach]')]
          .filter((each) => !seen.includes(each.dataset.reach ?? ''))
          .map((each) => each.outerHTML.slice(0, 120)),
      [...reached],
    )
    expect({ view, missed, unseen }).toEqual({ view, missed: [], unseen: [] })
  }
})

test('a screen reader is told the names, the roles and what came of a command', async () => {
  const { url, open } = await prepare()
  const { page } = await openPage(`${url}/_emulator/`)
  await page.getByLabel('Account').selectOption('ada')
  await open.clock?.(page)
  const clock = await page.getByRole('main').ariaSnapshot()
  for (const line of [
    '- heading "Clock" [level=1]',
    '- button "Freeze"',
    '- button "Until idle"',
    '- heading "What falls due next" [level=2]',
  ]) {
    expect(clock).toContain(line)
  }
  expect(clock).toMatch(/button "Move to it: [\d:.]+, task becomes Ready [0-9a-f-]+"/)
  await page.getByRole('button', { name: 'Freeze' }).click()
  await page.getByRole('status').getByText('Time stands still.').waitFor()
  await open.rules?.(page)
  const rules = await page.getByRole('main').ariaSnapshot()
  for (const line of [
    '- region "New rule"',
    '- group "Usual failures"',
    '- group "When"',
    '- group "Then"',
    '- region "What a client gets"',
    '- button "Remove rule rule-1"',
  ]) {
    expect(rules).toContain(line)
  }
  await open.journal?.(page)
  const journal = await page.getByRole('main').ariaSnapshot()
  for (const line of [
    '- searchbox "Filter"',
    '- combobox "Model"',
    '- region "What was answered"',
    '- list "Conditions of rule-1"',
    '- region "Requests"',
  ]) {
    expect(journal).toContain(line)
  }
})
