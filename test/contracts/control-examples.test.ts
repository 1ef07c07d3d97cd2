import { describe, expect, test } from 'vitest'
import { recordExamples } from '../../scripts/control-examples/record.js'
import { describeControl } from '../../src/http/control/openapi.js'
import { recordedExamples } from '../../src/http/control/recorded-examples.js'
import { createJudge } from '../support/judge.js'
import { closed } from './closed.js'

interface Media {
  examples?: Record<string, { value: unknown } | { $ref: string }>
}

interface Operation {
  operationId: string
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
}

const document = (await describeControl()).json('http://localhost:3589/_emulator') as unknown as {
  paths: Record<string, Record<string, Operation>>
  components: { examples: Record<string, { value: unknown }> }
}
const judge = createJudge(closed(document))
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method as 'post', ...operation })),
)
const valueOf = (example: { value: unknown } | { $ref: string }): unknown =>
  'value' in example ? example.value : document.components.examples[example.$ref.split('/').at(-1) ?? '']?.value

describe('the examples of the document of the control API', () => {
  test('are what the server answers: npm run openapi records them', async () => {
    expect(await recordExamples()).toEqual(recordedExamples)
  })

  test('are there for every body in JSON, as its schema says', () => {
    for (const { path, method, operationId, requestBody } of operations) {
      const media = requestBody?.content['application/json']
      if (media === undefined) continue
      const examples = Object.values(media.examples ?? {})
      expect([operationId, examples.length]).not.toEqual([operationId, 0])
      for (const example of examples) {
        const headers = { 'x-key': 'test', 'content-type': 'application/json' }
        const body = valueOf(example)
        expect([operationId, body, judge.request({ method, path, headers, body })]).toEqual([operationId, body, []])
      }
    }
  })

  test('are there for every answer in text, as its schema says', () => {
    const without: string[] = []
    for (const { path, method, operationId, responses } of operations) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const [type, { examples = {} }] of Object.entries(content)) {
          if (Object.keys(examples).length === 0) without.push(`${operationId} ${status} ${type}`)
          if (type !== 'application/json') continue
          for (const example of Object.values(examples)) {
            const body = JSON.stringify(valueOf(example))
            const answered = { statusCode: Number(status), headers: { 'content-type': type }, body }
            expect([operationId, body, judge.response({ method, path }, answered)]).toEqual([operationId, body, []])
          }
        }
      }
    }
    // The lack of room for all bodies together is provoked in test/bounds.
    expect(without.filter((each) => !/ 503 application\/json$| 200 image\//.test(each)).sort()).toEqual([
      // Provoked in other tests: they need a thousand pictures, and a damaged one.
      'addPicture 409 application/json',
      'getTaskInputThumbnail 409 application/json',
      'getTaskPicture 409 application/json',
    ])
  })
})
