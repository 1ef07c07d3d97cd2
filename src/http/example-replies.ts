import { isDeepStrictEqual } from 'node:util'
import { shownAsUnlimited } from '../accounts/credits.js'
import { fieldsOf } from '../contracts/body-schema.js'
import type { Contract, TaskView } from '../contracts/contract.js'
import { exampleBody, exampleFinetune, exampleLicensed, exampleModel, exampleTaskId } from '../contracts/examples.js'
import { exampleFinetunes } from '../contracts/finetunes.js'
import type { Model, ResultForm } from '../contracts/model.js'
import type { Reply } from '../contracts/reply.js'
import { endStatuses, isEnd, type Status } from '../contracts/status.js'
import type { Utility } from '../contracts/utility.js'
import { exampleTask } from '../stages/example-task.js'
import { readInputs } from '../stages/inputs.js'
import { pollingUrl } from '../stages/origin.js'
import { viewOf } from '../stages/task-view.js'
import { createLinkSigner } from '../storage/signed-links.js'
import { createTimelines } from '../tasks/timeline.js'
import type { Issue } from '../validation/issue.js'

/** The base URL in the examples. */
const origin = 'http://localhost:3589'

/** The answers to a submit of a model's example, without and with a webhook, as the contract gives them. */
export function exampleSubmits(contract: Contract, model: Model): Readonly<Record<string, Reply>> {
  const rawBody = exampleBody(model.body)
  const validated = model.validate(rawBody)
  if ('issues' in validated)
    throw new Error(`the example of ${model.slug} is refused: ${JSON.stringify(validated.issues)}`)
  const generation = model.read(validated.value, rawBody)
  const inputs = readInputs(contract, model, generation)
  if ('status' in inputs) throw new Error(`the example of ${model.slug} is refused: ${JSON.stringify(inputs.body)}`)
  const size = model.size(generation, inputs.pictures)
  if (size !== undefined && 'msg' in size) throw new Error(`the example of ${model.slug} is refused: ${size.msg}`)
  const bill = model.bill(size, inputs.pictures, generation.fields)
  const url = pollingUrl({ api: `${origin}/${contract.name}/v1` }, exampleTaskId)
  const accepted = (webhookUrl: string | undefined): Reply => ({
    status: 200,
    body: contract.accepted({ id: exampleTaskId, pollingUrl: url, bill, webhookUrl }),
  })
  const takesWebhook = 'webhook_url' in fieldsOf(model.body) && model.webhookAnswer !== false
  return {
    accepted: accepted(undefined),
    ...(takesWebhook && { 'accepted-with-webhook': accepted('https://example.com/webhook') }),
  }
}

/** 2026-01-01T00:00:00Z. */
const endedAt = 1_767_225_600_000

/**
 * The answers to a poll in each status, as the contract gives them. If models answer in several forms, what a later form
 * has of its own is named by its status and the form.
 */
export function examplePolls(contract: Contract): Readonly<Record<string, Reply>> {
  const polls: Record<string, Reply> = {}
  const models = [...contract.models.values()].sort(
    (a, b) => Number(b.slug === exampleModel) - Number(a.slug === exampleModel),
  )
  const firstOf = (form: ResultForm) => models.find(({ resultForm }) => resultForm === form)
  for (const model of models.filter((model) => model === firstOf(model.resultForm))) {
    // Ready comes first: tools that answer by themselves take the first example.
    for (const status of new Set<Status>([...endStatuses, ...model.lifecycle.map(({ status }) => status)])) {
      const reply = contract.result(viewIn(status, model))
      const name = nameOf(status)
      if (isDeepStrictEqual(reply, polls[name])) continue
      polls[name in polls ? `${name}-${model.resultForm}` : name] ??= reply
    }
  }
  return polls
}

const nameOf = (status: Status) => status.toLowerCase().replaceAll(' ', '-')

const timelines = createTimelines()
const defaults = { urlTtl: undefined }
const links = createLinkSigner(Buffer.from('example'))

/** A task that has ended, or one that is still in `status`. */
function viewIn(status: Status, model: Model): TaskView {
  if (isEnd(status)) return viewOf(exampleTask(model, status, endedAt, timelines), defaults, links, origin, endedAt)
  const view = viewOf(exampleTask(model, 'Error', endedAt, timelines), defaults, links, origin, endedAt)
  return { ...view, id: exampleTaskId, state: { at: 0, status, progress: null, details: null } }
}

/** The answers of an operation without a task: to the example of its request, and about a finetune that there is not. */
export function exampleAnswers({ answer, input, params }: Utility): Readonly<Record<string, Reply>> {
  const asked = (finetune_id: string, model_slug = exampleLicensed) =>
    answer({ credits: shownAsUnlimited, finetunes: exampleFinetunes() }, { finetune_id }, endedAt, { model_slug }).reply
  if (params !== undefined) return { ok: asked(''), 'unknown-model': asked('', 'example-model') }
  return {
    ok: asked(exampleFinetune),
    ...(input && { 'unknown-finetune': asked('no-finetune') }),
  }
}

/** What validation says of a wrong request: a required field is missing, or else a value is refused. */
export function exampleIssues(validate: Model['validate']): readonly Issue[] {
  for (const wrong of [{}, { prompt: 7 }, { number_of_generations: 0 }]) {
    const validated = validate(wrong)
    if ('issues' in validated) return validated.issues
  }
  return []
}
