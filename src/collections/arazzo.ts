import { callsOf, callTo, keyHeader, statusOf, type Described } from './described.js'
import { polling, scenarioModel, scenarios, type Scenario, type Step } from './scenarios.js'

/**
 * The scenarios as an Arazzo description: workflows over the operations of a document.
 * @param source where the document is: a URL, or a path relative to the Arazzo file
 */
export function arazzoOf(document: Described, { name, source }: { name: string; source: string }): object {
  const calls = callsOf(document)
  const submit = callTo(calls, scenarioModel)
  const poll = callTo(calls, '/get_result')
  const key = { in: 'header', name: keyHeader(document), value: '$inputs.apiKey' }

  const stepOf = (step: Step): object => {
    switch (step.do) {
      case 'submit': {
        const status = statusOf(submit, step.answer)
        return {
          stepId: 'submit',
          operationId: `$sourceDescriptions.${name}.${submit.operationId}`,
          ...(step.withoutKey !== true && { parameters: [key] }),
          requestBody: { contentType: 'application/json', payload: step.body },
          successCriteria: [{ condition: `$statusCode == ${status}` }],
          ...(status === 200 && { outputs: { id: '$response.body#/id' } }),
        }
      }
      case 'poll':
        return {
          stepId: 'poll',
          operationId: `$sourceDescriptions.${name}.${poll.operationId}`,
          parameters: [{ in: 'query', name: 'id', value: '$steps.submit.outputs.id' }, key],
          successCriteria: [
            { condition: '$statusCode == 200' },
            { condition: `$response.body#/status == "${step.until}"` },
          ],
          onFailure: [
            {
              name: 'not-yet',
              type: 'retry',
              retryAfter: polling.everySeconds,
              retryLimit: polling.most,
              criteria: [{ condition: '$statusCode == 200' }],
            },
          ],
          ...(step.until === 'Ready' && { outputs: { sample: '$response.body#/result/sample' } }),
        }
      case 'download':
        return {
          stepId: 'download',
          // The path of a picture is in no document: an extension, which Respect runs.
          'x-operation': { url: '$steps.poll.outputs.sample', method: 'get' },
          successCriteria: [{ condition: '$statusCode == 200' }],
        }
    }
  }
  const workflowOf = ({ id, name, steps }: Scenario) => ({
    workflowId: id,
    summary: name,
    inputs: { type: 'object', properties: { apiKey: { type: 'string', default: 'arazzo' } } },
    steps: steps.map(stepOf),
  })
  return {
    arazzo: '1.0.1',
    info: { title: `${document.info.title}: submit, poll, download, refusals`, version: document.info.version },
    sourceDescriptions: [{ name, url: source, type: 'openapi' }],
    workflows: scenarios.map(workflowOf),
  }
}
