import type { LogsFlags, Options } from '../config.js'
import type { AttributedEntry } from '../control/control.js'
import { reachable } from '../localhost.js'
import { clockText } from '../time/text.js'
import type { Outcome } from './outcome.js'

/** A line of an event stream is not longer than this: entries are bounded in the journal. */
const longestLine = 4 * 1024 * 1024

/** Prints requests as they come, of all accounts or of one, until it is ended. Exit code 2 if the emulator cannot be followed. */
export async function logs(options: Options, flags: LogsFlags, print: (text: string) => unknown): Promise<Outcome> {
  const base = flags.url ?? `http://${reachable(options.host)}:${options.port}`
  const query = new URLSearchParams({ account: flags.account ?? '*' })
  const url = `${base}/_emulator/events?${query.toString()}`
  const headers = options.controlToken === undefined ? {} : { authorization: `Bearer ${options.controlToken}` }
  const failed = (why: string): Outcome => ({ exitCode: 2, stderr: `flux-emulator logs: ${url} ${why}\n` })
  try {
    const response = await fetch(url, { headers })
    if (!response.ok || response.body === null) return failed(`answered ${response.status}: ${await response.text()}`)
    for await (const entry of entriesOf(response.body)) {
      if (isWanted(entry, flags)) print(flags.json ? `${JSON.stringify(entry)}\n` : lineOf(entry))
    }
    return failed('ended: the emulator has stopped')
  } catch (error) {
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException }
    return failed(
      cause?.code === 'ECONNREFUSED' ? 'refused the connection; nothing listens there' : (cause?.message ?? message),
    )
  }
}

/** The requests in a stream of events. */
async function* entriesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<AttributedEntry> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, longestLine)
    for (const line of lines) {
      const entry = line.startsWith('data:') ? entryIn(line.slice('data:'.length)) : undefined
      if (entry !== undefined) yield entry
    }
  }
}

function entryIn(text: string): AttributedEntry | undefined {
  try {
    const event = JSON.parse(text) as { kind?: string; account?: string; entry?: AttributedEntry }
    return event.kind === 'request' && event.entry !== undefined
      ? { ...event.entry, account: event.account }
      : undefined
  } catch {
    return undefined
  }
}

function isWanted({ status, model, route, url }: AttributedEntry, flags: LogsFlags): boolean {
  const code = String(status)
  return (
    (flags.status === undefined || new RegExp(`^${flags.status.replaceAll('x', String.raw`\d`)}$`).test(code)) &&
    (flags.model === undefined || model === flags.model) &&
    (flags.path === undefined || (route ?? url).includes(flags.path))
  )
}

function lineOf({ at, account, method, url, status, tookMs, task, rule, explain }: AttributedEntry): string {
  const facts = [
    ...(account === undefined ? [] : [`account ${account}`]),
    ...(task === undefined ? [] : [`task ${task}`]),
    ...(rule === undefined ? [] : [`rule ${rule}`]),
  ]
  const first = `${clockText(at)} ${status} ${method} ${url} ${tookMs.toFixed(1)} ms${facts.map((fact) => `, ${fact}`).join('')}\n`
  return explain === undefined ? first : `${first}         ${explain}\n`
}
