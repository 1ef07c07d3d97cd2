import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong on the page as it is now. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    return (await inPage.run()).violations.map((each) => `${each.id}: ${each.nodes.map(({ html }) => html).join(' ')}`)
  })
}
