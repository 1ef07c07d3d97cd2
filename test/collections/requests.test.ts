import { expect, test } from 'vitest'
import { arazzoOf } from '../../src/collections/arazzo.js'
import { brunoOf } from '../../src/collections/bruno.js'
import type { Described } from '../../src/collections/described.js'
import { postmanOf } from '../../src/collections/postman.js'
import { foldersOf, type CollectionFolder } from '../../src/collections/requests.js'
import { startApp } from '../support/start-app.js'

const contracts = ['documented', 'live'] as const

async function start(name: string) {
  const { app } = startApp({ latency: 'instant' })
  const document = (await app.inject(`/${name}/openapi.json`)).json<Described>()
  return { app, document }
}

type App = Awaited<ReturnType<typeof start>>['app']

/** Sends the requests of the folders as the tools do, and returns what differs from what they expect. */
async function run(app: App, folders: readonly CollectionFolder[], baseUrl: string): Promise<unknown[]> {
  const variables: Record<string, string> = { baseUrl, apiKey: 'of-a-collection' }
  const filled = (text: string) => text.replaceAll(/{{(\w+)}}/g, (_, name: string) => variables[name] ?? `no ${name}`)
  const different: unknown[] = []
  for (const { name, method, url, headers, body, status, sets, until } of folders.flatMap(({ requests }) => requests)) {
    const answer = await app.inject({
      method: method as 'GET' | 'POST',
      url: filled(url),
      headers: Object.fromEntries(headers.map(([header, value]) => [header, filled(value)])),
      ...(body && { payload: body }),
    })
    if (answer.statusCode !== status) different.push([name, answer.statusCode, answer.body.slice(0, 200)])
    if (until !== undefined && answer.json<{ status: string }>().status !== until) different.push([name, answer.body])
    for (const [variable, path] of Object.entries(sets)) {
      const value = path.reduce<unknown>(
        (part, field) => (part as Record<string, unknown> | undefined)?.[field],
        answer.json(),
      )
      variables[variable] = String(value)
    }
  }
  return different
}

test.each(contracts)('every request of the collections of %s is answered as they expect', async (name) => {
  const { app, document } = await start(name)
  const folders = foldersOf(document)
  expect(folders.map((folder) => folder.name)).toEqual([
    'A picture',
    'A moderated result',
    'Refused without a key',
    'Refused because the prompt is not a text',
    'Operations',
  ])
  expect(folders.at(-1)?.requests).toHaveLength(Object.values(document.paths).flatMap(Object.keys).length)
  expect(await run(app, folders, document.servers[0]?.url ?? '')).toEqual([])
  expect(await run(app, folders, 'http://localhost/nowhere')).not.toEqual([])
})

test.each(contracts)('Postman and Bruno have the same requests for %s, with names of their own', async (name) => {
  const { document } = await start(name)
  const requests = foldersOf(document).flatMap((folder) => folder.requests)
  expect(new Set(requests.map((request) => request.name)).size).toBe(requests.length)

  interface Collection {
    item: { item: { name: string; request: { method: string; url: string } }[] }[]
  }
  const { item } = postmanOf(document) as Collection
  const shown = ({ name, method, url }: { name: string; method: string; url: string }) => `${name} ${method} ${url}`
  expect(item.flatMap((folder) => folder.item).map(({ name, request }) => shown({ name, ...request }))).toEqual(
    requests.map(shown),
  )

  const texts = Object.entries(brunoOf(document)).filter(([path]) => /\/(?!folder\.)[^/]*\.bru$/.test(path))
  const bruno = texts.map(([, text]) => {
    const [, named = '', method = '', url = ''] = /name: (.*)\n[^]*?\n(get|post) {\n {2}url: (.*)\n/.exec(text) ?? []
    return shown({ name: named, method: method.toUpperCase(), url })
  })
  expect(bruno).toEqual(requests.map(shown))
})

test('an Arazzo file names operations and statuses of its document', async () => {
  const { document } = await start('live')
  interface Arazzo {
    sourceDescriptions: unknown
    workflows: { workflowId: string; steps: { operationId?: string; successCriteria: { condition: string }[] }[] }[]
  }
  const { sourceDescriptions, workflows } = arazzoOf(document, { name: 'live', source: './live.yaml' }) as Arazzo
  const submit = '$sourceDescriptions.live.flux_pro_1_1_v1_flux_pro_1_1_post'
  const poll = '$sourceDescriptions.live.get_result_v1_get_result_get'
  expect(sourceDescriptions).toEqual([{ name: 'live', url: './live.yaml', type: 'openapi' }])
  expect(
    workflows.map(({ workflowId, steps }) => [
      workflowId,
      ...steps.map(({ operationId = '', successCriteria }) => [
        operationId,
        ...successCriteria.map((is) => is.condition),
      ]),
    ]),
  ).toEqual([
    [
      'picture',
      [submit, '$statusCode == 200'],
      [poll, '$statusCode == 200', '$response.body#/status == "Ready"'],
      ['', '$statusCode == 200'],
    ],
    [
      'moderated',
      [submit, '$statusCode == 200'],
      [poll, '$statusCode == 200', '$response.body#/status == "Content Moderated"'],
    ],
    ['no-key', [submit, '$statusCode == 403']],
    ['invalid', [submit, '$statusCode == 422']],
  ])
})
