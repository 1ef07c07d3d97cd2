import { bflDomains } from '../../bfl-name.js'

type Env = Readonly<Record<string, string | undefined>>

const local = ['localhost', '127.0.0.1', '::1']

/** What makes programs use the emulator as their proxy; in both cases, since some read the one and some the other. */
export function proxyVariables(url: string, env: Env): Record<string, string> {
  const kept = (env.no_proxy ?? env.NO_PROXY ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '' && !bypassesProxy(entry))
  const noProxy = [...new Set([...kept, ...local])].join(',')
  const named = { HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: noProxy }
  return { ...named, ...Object.fromEntries(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value])) }
}

/** Whether an entry of NO_PROXY would let a client reach a host of BFL's for real: `*`, `.ai`, `bfl.ai`, `api.bfl.ai:443`. */
export function bypassesProxy(entry: string): boolean {
  if (entry === '*') return true
  const name = entry
    .toLowerCase()
    .replace(/^\*?\.?/, '')
    .replace(/\.?(?::\d*)?$/, '')
  return bflDomains.some((domain) => domain === name || domain.endsWith(`.${name}`) || name.endsWith(`.${domain}`))
}
