import { checkPublicUrl } from '../public-url-check.js'
import type { Diagnosis } from './diagnosis.js'

/**
 * Whether the links in answers lead back to the emulator that gave them: its home page has them by the rule of `polling_url`. No task is made for it.
 */
export async function checkLinks(emulator: string, timeoutMs: number): Promise<Diagnosis> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const [health, home] = await Promise.all(
      ['/_emulator/health', '/'].map(async (path) =>
        (await fetch(emulator + path, { signal, headers: { accept: 'application/json' } })).json(),
      ),
    )
    const { instance } = health as { instance?: unknown }
    const { openapi = '' } = home as { openapi?: string }
    if (typeof instance !== 'string' || openapi === '') throw new Error('its home page does not name where it is')
    const base = openapi.replace(/\/openapi\.json$/, '')
    const { reached, why } = await checkPublicUrl(base, instance)
    if (reached === true) return { level: 'ok', what: `links in answers lead back to it (${base})` }
    const level = reached === false ? 'error' : 'warning'
    const instead = 'set --public-url to where clients reach it, or let the proxy before it keep the Host header'
    return { level, what: `links in answers begin with ${base}: ${why}`, instead }
  } catch (error) {
    return { level: 'warning', what: `where links in answers lead could not be found out: ${(error as Error).message}` }
  }
}
