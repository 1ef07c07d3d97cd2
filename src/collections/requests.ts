import { callsOf, callTo, keyHeader, statusOf, type Call, type Described } from './described.js'
import { scenarioModel, scenarios, type Step } from './scenarios.js'

/** A request of a collection. Texts may have variables, as {{id}}. */
export interface CollectionRequest {
  name: string
  method: string
  url: string
  headers: readonly (readonly [name: string, value: string])[]
  body: object | undefined
  status: number
  /** Variables that are set from fields of its answer. */
  sets: Readonly<Record<string, readonly string[]>>
  /** The status of the task: the request is repeated until it has it. */
  until?: string
}

export interface CollectionFolder {
  name: string
  requests: readonly CollectionRequest[]
}

/** A folder for each scenario, and one with the example of each operation. */
export function foldersOf(document: Described): readonly CollectionFolder[] {
  const calls = callsOf(document)
  const key = [keyHeader(document), '{{apiKey}}'] as const
  const submit = callTo(calls, scenarioModel)
  const poll = callTo(calls, '/get_result')

  const requestOf = ({ method, path, body }: Call, query: Call['query']): CollectionRequest => ({
    name: path.replace(/^\/(v1\/)?/, ''),
    method: method.toUpperCase(),
    url: `{{baseUrl}}${path}${query.length === 0 ? '' : `?${query.map(([name, value]) => `${name}=${value}`).join('&')}`}`,
    headers: [key],
    body,
    status: 200,
    sets: {},
  })
  const stepOf = (step: Step): CollectionRequest => {
    switch (step.do) {
      case 'submit': {
        const status = statusOf(submit, step.answer)
        return {
          ...requestOf(submit, []),
          name: 'Submit',
          ...(step.withoutKey === true && { headers: [] }),
          body: step.body,
          status,
          ...(status === 200 && { sets: { id: ['id'] } }),
        }
      }
      case 'poll':
        return {
          ...requestOf(poll, [['id', '{{id}}']]),
          name: 'Poll',
          until: step.until,
          ...(step.until === 'Ready' && { sets: { sample: ['result', 'sample'] } }),
        }
      case 'download':
        return {
          name: 'Download',
          method: 'GET',
          url: '{{sample}}',
          headers: [],
          body: undefined,
          status: 200,
          sets: {},
        }
    }
  }
  return [
    ...scenarios.map(({ name, steps }) => ({
      name,
      // Names tell requests apart: a request is repeated by its name.
      requests: steps.map((step) => {
        const request = stepOf(step)
        return { ...request, name: `${name}: ${request.name.toLowerCase()}` }
      }),
    })),
    { name: 'Operations', requests: calls.map((call) => requestOf(call, call.query)) },
  ]
}
