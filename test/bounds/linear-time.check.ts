import { describe, expect, test } from 'vitest'
import { growthOf, mostGrowth } from '../support/growth.js'
import { slowBodies, slowTexts, slowValues } from '../support/slow-inputs.js'
import {
  bodiesOf,
  commandBodies,
  commandTexts,
  fieldsOf,
  headersOf,
  strangersOf,
  targetsOf,
  type SlowRequest,
} from '../support/slow-places.js'
import { startApp } from '../support/start-app.js'

const drawn = () => Promise.resolve({ bytes: Buffer.alloc(9000), md5: 'x' })

/** Nothing is decoded or drawn: that is a worker's time. */
const idle = {
  decoder: { decode: () => Promise.resolve(false), close: () => Promise.resolve() },
  renderer: { render: drawn, thumbnail: drawn, close: () => Promise.resolve() },
}

interface Case {
  name: string
  ask: (length: number) => SlowRequest | undefined
  parts: readonly Case[]
}

interface Asking<Made> {
  name: string
  ask: (made: Made) => SlowRequest | undefined
  parts?: readonly Asking<Made>[]
}

const withEach = <Made>(
  places: readonly Asking<Made>[],
  inputs: Readonly<Record<string, (length: number) => Made>>,
): Case[] => places.flatMap((place) => Object.entries(inputs).map(([input, make]) => caseOf(place, input, make)))

const caseOf = <Made>(
  { name, ask, parts = [] }: Asking<Made>,
  input: string,
  make: (length: number) => Made,
): Case => ({
  name: `${input}: ${name}`,
  ask: (length) => ask(make(length)),
  parts: parts.map((part) => caseOf(part, input, make)),
})

/** Those that take far more than twice as long for twice the length. */
async function tooSlow(started: ReturnType<typeof startApp>, cases: readonly Case[], length: number) {
  const { app, core } = started
  const found: [name: string, growth: number][] = []
  for (const { name, ask, parts } of cases) {
    const growth = await growthOf((length) => {
      const request = ask(length)
      return async () => {
        if (request === undefined) return
        await app.inject({ ...request, headers: { 'x-key': 'k', host: 'localhost', ...request.headers } })
      }
    }, length)
    core.accounts.drop('k')
    if (growth === undefined || growth < mostGrowth) continue
    const slowParts = parts.length === 0 ? [] : await tooSlow(started, parts, length)
    found.push(...(slowParts.length > 0 ? slowParts : [[name, growth] as [string, number]]))
  }
  return found
}

/** A square shows itself at these lengths; more is refused unread for queries, headers and commands. */
const lengths = { body: 8_000, command: 8_000, head: 6_000 }

describe('time grows with the length', () => {
  test('of each field of each model, whatever is in it', async () => {
    const started = startApp({}, idle)
    const { texts, values } = fieldsOf(started.core.contracts.values())
    const cases = [...withEach(texts, slowTexts), ...withEach(values, slowValues)]
    expect(await tooSlow(started, cases, lengths.body)).toEqual([])
  })

  test('of what no model knows', async () => {
    const started = startApp({}, idle)
    const places = ['/live/v1/flux-2-pro', '/live/v1/flux-3-image'].flatMap(strangersOf)
    expect(await tooSlow(started, withEach(places, slowTexts), lengths.body)).toEqual([])
  })

  test('of a body of any form', async () => {
    const started = startApp({}, idle)
    expect(
      await tooSlow(started, withEach(bodiesOf(started.core.contracts.values()), slowBodies), lengths.body),
    ).toEqual([])
  })

  test('of each query and path', async () => {
    const started = startApp({}, idle)
    const cases = withEach(targetsOf(started.core.contracts.values()), slowTexts)
    expect(await tooSlow(started, cases, lengths.head)).toEqual([])
  })

  test('of each header', async () => {
    const started = startApp({ latency: 'instant' }, idle)
    const { id } = await started.submit('flux-dev', { prompt: 'x' })
    const { result } = await started.poll(id)
    const sample = new URL(result.sample)
    const places = headersOf([
      {
        method: 'POST',
        url: '/v1/flux-dev',
        headers: { 'content-type': 'application/json' },
        payload: '{"prompt":"x"}',
      },
      { method: 'GET', url: `/v1/get_result?id=${id}` },
      { method: 'GET', url: sample.pathname + sample.search },
      { method: 'GET', url: '/_emulator/clock' },
      { method: 'POST', url: '/_emulator/inbox/x', payload: 'x' },
      { method: 'GET', url: '/' },
    ])
    expect(await tooSlow(started, withEach(places, slowTexts), lengths.head)).toEqual([])
  })

  test('of each text of a command', async () => {
    const started = startApp({}, idle)
    await started.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'k' })
    expect(await tooSlow(started, withEach(commandTexts, slowTexts), lengths.command)).toEqual([])
  })

  test('of the body of a command', async () => {
    const started = startApp({}, idle)
    expect(await tooSlow(started, withEach(commandBodies, slowBodies), lengths.command)).toEqual([])
  })
})
