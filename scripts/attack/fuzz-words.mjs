import { createClient } from './client.mjs'
import { startEmulator } from './emulator.mjs'
import { countsOf, fuzz } from './fuzz.mjs'
import { createChoices } from './random.mjs'

const words = [
  'submit', 'poll', 'download', 'webhook', 'error', 'ready', 'stuck', 'content-moderated', 'request-moderated', 'latency',
  'after', 'polls', 'steps', 'progress', 'delay', 'stall', 'reset', 'drip', 'malformed', 'truncated', 'corrupt', 'empty',
  'html', 'wrong-type', 'expired', 'missing', 'lost', 'copies', 'out-of-order', 'bad-signature', 'once', 'times', 'every',
  'Nth', 'no-key', 'key-refused', 'rate-limited', 'too-many-tasks', 'insufficient-credits', 'server-error', 'overloaded',
  'unknown-task', 'retry-after', 'Violence', 'Self Harm', '=', ':', ';', ',', '-', '[[', ']]', '2nd', '3rd', '404', '503',
  '200', '599', '600', '0', '1', '2-4', '4-2', '1.5s', '250ms', '10m', '1kb', '9'.repeat(30), '0.5', '1e9', '-1', '\t', '💥',
  '\u0000', '\\', '"', "'", '<', '%', 'pöll', 'POLL', 'poll2=503', '[[[[', ']]]]', 'ß', '\u202e',
] // prettier-ignore

/** Their answers may be late, or never come: the client waits briefly. */
const holding = /stall|delay|drip|reset/

/** Words of rules, in likely and unlikely order, as directives, headers and rules: none may be answered 5xx but by a rule that fired. */
export async function fuzzWords({ requests, seed = 2, say }) {
  const emulator = await startEmulator({ args: ['--latency', 'instant', '--max-accounts', '200'] })
  const client = createClient(emulator)
  const { one, upTo, chance } = createChoices(seed)
  const phrase = () => Array.from({ length: 1 + upTo(8) }, () => one(words)).join(chance(0.85) ? ' ' : '')

  const ways = {
    rule: (text, key) => ['POST', `/_emulator/rules?account=${key}`, { body: { directive: text } }],
    prompt: (text, key) => ['POST', '/v1/flux-dev', { headers: { 'x-key': key }, body: { prompt: `x [[${text}]]` } }],
    header: (text, key) => {
      const header = text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
      return ['POST', '/v1/flux-dev', { headers: { 'x-key': key, 'x-emulator-rule': header }, body: { prompt: 'x' } }]
    },
  }
  const failures = []
  const byStatus = new Map()
  let held = 0
  const send = async () => {
    const text = phrase()
    const key = `key-${upTo(150)}`
    const [method, path, options] = one(Object.values(ways))(text, key)
    try {
      const {
        status,
        headers,
        text: said,
      } = await client.ask(method, path, {
        ...options,
        ms: holding.test(text) ? 250 : 15_000,
      })
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
      const byRule = / fired, /.test(headers['x-emulator-explain'] ?? '')
      if (status >= 500 && !byRule) failures.push({ path, text, status, said: said.slice(0, 300) })
      // What was made must not answer for the rest of the run.
      if (path.startsWith('/_emulator') && status === 200) await client.ask('DELETE', `/_emulator/rules?account=${key}`)
    } catch (error) {
      if (holding.test(text)) held++
      else failures.push({ path, text, error: error.message })
    }
  }

  const sent = await fuzz({ emulator, client, requests, send, failures })
  say(`${sent} phrases: ${countsOf(byStatus)}, not waited for: ${held}`)
  return {
    failures,
    figures: [['words of rules, random phrases', `${sent}`, `${failures.length} answered 5xx or not at all`]],
  }
}
