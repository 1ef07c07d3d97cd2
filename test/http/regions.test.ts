import { describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/start-app.js'

const open = () => startApp({ contract: 'live', latency: 'instant', regions: true })
const prompt = 'a lighthouse'

async function poll({ app }: TestApp, url: string) {
  const { host, pathname, search } = new URL(url)
  const reply = await app.inject({ url: pathname + search, headers: { host } })
  return [reply.statusCode, reply.json<{ status: string }>().status, reply.headers['x-emulator-explain']]
}
const ready = [200, 'Ready', undefined]
const elsewhere = [404, 'Task not found', 'the task is in another region; poll it at its polling_url (--regions)']

describe('with --regions', () => {
  test.each([
    ['/eu/live/v1', 'flux'],
    ['/us/v1', 'flux'],
    ['/us4/live/v1', 'flux'],
    ['/isr/v1', 'flux'],
    ['/live/v1', 'api.eu.bfl.ai'],
    ['/v1', 'api.us2.bfl.ml'],
  ])('a task submitted to %s at %s is polled there alone', async (prefix, host) => {
    const seen = open()
    const { id, polling_url } = await seen.submit(`${prefix}/flux-dev`, { prompt }, { host })
    expect(polling_url).toBe(`http://${host}${prefix}/get_result?id=${id}`)
    expect(await poll(seen, polling_url)).toEqual(ready)
    for (const other of [
      'http://flux/live/v1',
      'http://flux/v1',
      'http://flux/eu2/live/v1',
      'http://api.ice.bfl.ai/v1',
    ]) {
      expect([other, await poll(seen, `${other}/get_result?id=${id}`)]).toEqual([other, elsewhere])
    }
  })

  test.each([
    ['/live/v1', '/eu/live/v1'],
    ['/v1', '/eu/v1'],
  ])('a task submitted to %s of no region is polled at %s', async (prefix, home) => {
    const seen = open()
    const { id, polling_url } = await seen.submit(`${prefix}/flux-2-pro`, { prompt }, { host: 'flux' })
    expect(polling_url).toBe(`http://flux${home}/get_result?id=${id}`)
    expect(await poll(seen, polling_url)).toEqual(ready)
    expect(await poll(seen, `http://flux${prefix}/get_result?id=${id}`)).toEqual(elsewhere)
  })

  test('the documented contract has none: its tasks are polled where they were submitted', async () => {
    const seen = open()
    const headers = { host: 'api.eu.bfl.ai', 'x-key': 'test' }
    const { id, polling_url } = await seen.submit('/documented/v1/flux-dev', { prompt }, headers)
    expect(polling_url).toBe(`http://api.eu.bfl.ai/documented/v1/get_result?id=${id}`)
    const { pathname, search } = new URL(polling_url)
    expect((await seen.app.inject({ url: pathname + search, headers: { 'x-key': 'test' } })).statusCode).toBe(200)
    expect((await seen.app.inject({ url: `/eu${pathname}${search}`, headers })).statusCode).toBe(404)
  })

  test.each(['/eu9/live/v1/flux-dev', '/de/v1/flux-dev', '/EU/v1/flux-dev', '/eu/flux-dev', '/eu/eu/v1/flux-dev'])(
    '%s is no path',
    async (url) => {
      const reply = await open().app.inject({ method: 'POST', url, headers: { 'x-key': 'test' }, payload: { prompt } })
      expect(reply.statusCode).toBe(404)
    },
  )

  test('the report blames a client for a poll URL of its own, and not for the polling_url', async () => {
    const seen = open()
    const { id, polling_url } = await seen.submit('/live/v1/flux-dev', { prompt }, { host: 'flux' })
    const names = () =>
      seen.core.control
        .account('test')
        .report()
        .findings.map(({ name }) => name)
    await poll(seen, polling_url)
    expect(names()).not.toContain('builds-own-url')
    await poll(seen, `http://flux/live/v1/get_result?id=${id}`)
    expect(names()).toContain('builds-own-url')
  })
})

test('without --regions a task is polled anywhere, and no path has a region', async () => {
  const seen = startApp({ contract: 'live', latency: 'instant' })
  const { id } = await seen.submit('/live/v1/flux-dev', { prompt }, { host: 'api.eu.bfl.ai' })
  expect(await poll(seen, `http://flux/live/v1/get_result?id=${id}`)).toEqual(ready)
  const reply = await seen.app.inject({ method: 'POST', url: '/eu/live/v1/flux-dev', payload: { prompt } })
  expect(reply.statusCode).toBe(404)
})
