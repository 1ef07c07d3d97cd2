import { bflName } from '../../bfl-name.js'
import { parseUrl } from '../../parse-url.js'
import { bypassesProxy } from '../environment/proxy-variables.js'
import type { Diagnosis } from './diagnosis.js'

/** Variables, and where they are from. */
export interface Surroundings {
  name: string
  variables: Readonly<Record<string, string | undefined>>
}

/** What is wrong with variables: a row for each kind of mistake. */
const checks: readonly ((variables: Surroundings['variables']) => readonly Diagnosis[])[] = [
  realHosts,
  realKeys,
  preloadWithoutEmulator,
  proxyForThisMachine,
  proxyBypassed,
  uncheckedTls,
]

/** What leads the clients of an environment elsewhere than to the emulator. */
export function checkEnvironment({ name, variables }: Surroundings): readonly Diagnosis[] {
  const found = checks.flatMap((check) => check(variables))
  if (found.length === 0) return [{ level: 'ok', what: `${name}: nothing leads to the real service` }]
  return found.map((each) => ({ ...each, what: `${name}: ${each.what}` }))
}

/** A variable that has a host of BFL's in its value sends a client there. */
function realHosts(variables: Surroundings['variables']): readonly Diagnosis[] {
  return each(variables, (name, value) => {
    if (/^no_proxy$/i.test(name)) return undefined
    const host = [...value.matchAll(/(?:^|[/@\s,;="'])((?:[\w-]+\.)*bfl\.(?:ai|ml))(?=$|[:/\s,;"'?#])/gi)]
      .map(([, found = '']) => bflName(found))
      .find((found) => found !== undefined)
    return host === undefined
      ? undefined
      : {
          level: 'error',
          what: `${name} leads to ${host}, the real service`,
          instead:
            'set it to the emulator (flux-emulator env prints how), or run the program with flux-emulator run --',
        }
  })
}

const keyVariable = /^(?:.*_)?(?:BFL|FLUX|BLACK_?FOREST(?:_?LABS)?)_(?:.*_)?(?:API_?)?(?:KEY|TOKEN)$/
const ofEmulator = /^FLUX_(?:CONTROL_TOKEN|VERIFY_KEY|API_KEYS)$/

/** A key that looks real: not a word for tests, and as long and mixed as a generated one. It is not printed. */
function realKeys(variables: Surroundings['variables']): readonly Diagnosis[] {
  return each(variables, (name, value) => {
    if (!keyVariable.test(name) || ofEmulator.test(name) || !looksReal(value)) return undefined
    return {
      level: 'warning',
      what: `${name} looks like a real key (${value.length} characters)`,
      instead: 'the emulator takes any key: use one such as local, so that a mistake cannot cost anything',
    }
  })
}

function looksReal(key: string): boolean {
  if (/local|test|dummy|fake|mock|emulator|example|invalid|placeholder|changeme|your[-_]/i.test(key)) return false
  const digits = key.replace(/\D/g, '').length
  return key.length >= 20 && digits >= 3 && new Set(key).size >= 8
}

function preloadWithoutEmulator({ NODE_OPTIONS = '', FLUX_EMULATOR_URL = '' }: Surroundings['variables']) {
  if (!/flux-emulator\/redirect|redirect\.c?js/.test(NODE_OPTIONS) || FLUX_EMULATOR_URL.trim() !== '') return []
  const what = 'NODE_OPTIONS has the preload, but FLUX_EMULATOR_URL is not set: every request to BFL is refused'
  return [{ level: 'error', what, instead: 'set it to the URL of the emulator' } as const]
}

/** A proxy that programs ask for this machine, too, does not find the emulator. */
function proxyForThisMachine(variables: Surroundings['variables']): readonly Diagnosis[] {
  const proxy = variables.http_proxy ?? variables.HTTP_PROXY ?? ''
  const host = parseUrl(proxy.includes('://') ? proxy : `http://${proxy}`)?.hostname
  if (proxy === '' || host === undefined || /^(?:localhost|127\..*|\[::1\])$/.test(host)) return []
  const noProxy = (variables.no_proxy ?? variables.NO_PROXY ?? '').split(/[\s,]+/)
  if (noProxy.some((entry) => /^(?:\*|localhost|127\.0\.0\.1)$/.test(entry))) return []
  const what = `HTTP_PROXY is ${host}, and NO_PROXY does not name localhost: programs ask that proxy for the emulator`
  return [{ level: 'warning', what, instead: 'add localhost,127.0.0.1,::1 to NO_PROXY' }]
}

/** An entry of NO_PROXY that leads past the emulator as a proxy. */
function proxyBypassed(variables: Surroundings['variables']): readonly Diagnosis[] {
  const proxy = parseUrl(variables.https_proxy ?? variables.HTTPS_PROXY ?? '')
  if (proxy === undefined || !/^(?:localhost|127\..*|\[::1\])$/.test(proxy.hostname)) return []
  const entries = (variables.no_proxy ?? variables.NO_PROXY ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
  const entry = entries.find(bypassesProxy)
  if (entry === undefined) return []
  const what = `NO_PROXY has ${entry}, so BFL's hosts are reached past the proxy, for real`
  return [{ level: 'error', what, instead: 'take it out of NO_PROXY' }]
}

function uncheckedTls({ NODE_TLS_REJECT_UNAUTHORIZED }: Surroundings['variables']): readonly Diagnosis[] {
  if (NODE_TLS_REJECT_UNAUTHORIZED !== '0') return []
  const what = 'NODE_TLS_REJECT_UNAUTHORIZED=0 lets any server pass for any host'
  return [{ level: 'warning', what, instead: 'trust the local authority instead: flux-emulator ca --for node' }]
}

const each = (
  variables: Surroundings['variables'],
  check: (name: string, value: string) => Diagnosis | undefined,
): readonly Diagnosis[] =>
  Object.entries(variables).flatMap(([name, value]) => {
    const found = value === undefined || value === '' ? undefined : check(name, value)
    return found === undefined ? [] : [found]
  })
