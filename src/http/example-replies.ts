import { isDeepStrictEqual } from 'node:util'
import type { Contract, TaskView } from '../contracts/contract.js'
import { exampleBody, exampleFinetune, examplePrompt, exampleTaskId } from '../contracts/examples.js'
import { exampleFinetunes } from '../contracts/finetunes.js'
import type { Model, ResultForm } from '../contracts/model.js'
import type { Reply } from '../contracts/reply.js'
import { endStatuses, type Status } from '../contracts/status.js'
import { readInputs } from '../stages/inputs.js'
import { pollingUrl } from '../stages/origin.js'
import { createLinkSigner } from '../storage/signed-links.js'
import { shownAsUnlimited } from '../accounts/credits.js'
import type { Utility } from '../contracts/utility.js'
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
  if ('msg' in size) throw new Error(`the example of ${model.slug} is refused: ${size.msg}`)
  const bill = model.bill(size, inputs.pictures, generation.fields)
  const url = pollingUrl({ api: `${origin}/${contract.name}/v1`, delivery: origin }, exampleTaskId)
  const accepted = (webhookUrl: string | undefined): Reply => ({
    status: 200,
    body: contract.accepted({ id: exampleTaskId, pollingUrl: url, bill, webhookUrl }),
  })
  const takesWebhook = 'webhook_url' in model.body.properties && model.webhookAnswer !== false
  return {
    accepted: accepted(undefined),
    ...(takesWebhook && { 'accepted-with-webhook': accepted('https://example.com/webhook') }),
  }
}

/** 2026-01-01T00:00:00Z. */
const acceptedAt = 1_767_225_600_000
const second = 1000

/**
 * The answers to a poll in each status, as the contract gives them. If models answer in several forms, what a later form
 * has of its own is named by its status and the form.
 */
export function examplePolls(contract: Contract): Readonly<Record<string, Reply>> {
  const polls: Record<string, Reply> = {}
  const models = [...contract.models.values()]
  const firstOf = (form: ResultForm) => models.find(({ resultForm }) => resultForm === form)
  for (const model of models.filter((model) => model === firstOf(model.resultForm))) {
    for (const status of [...model.lifecycle.map(({ status }) => status), ...endStatuses]) {
      const reply = contract.result(viewIn(status, model))
      const name = nameOf(status)
      if (isDeepStrictEqual(reply, polls[name])) continue
      polls[name in polls ? `${name}-${model.resultForm}` : name] ??= reply
    }
  }
  return polls
}

const nameOf = (status: Status) => status.toLowerCase().replaceAll(' ', '-')

function viewIn(status: Status, { resultForm, urlTtlMs, seconds }: Model): TaskView {
  const endedAt = acceptedAt + seconds * second
  const link = { task: exampleTaskId, extension: 'jpeg', contentType: 'image/jpeg', expiresAt: endedAt + urlTtlMs }
  return {
    id: exampleTaskId,
    form: resultForm,
    state: { at: 0, status, progress: null, details: null },
    prompt: examplePrompt,
    seed: 42,
    startedAt: acceptedAt,
    endedAt,
    sample: status === 'Ready' ? origin + createLinkSigner(Buffer.from('example')).sign(link) : undefined,
  }
}

/** The answers of an operation without a task: to the example of its request, and about a finetune that there is not. */
export function exampleAnswers({ answer, input }: Utility): Readonly<Record<string, Reply>> {
  const asked = (finetune_id: string) =>
    answer({ credits: shownAsUnlimited, finetunes: exampleFinetunes() }, { finetune_id }, acceptedAt).reply
  return {
    ok: asked(exampleFinetune),
    ...(input && { 'unknown-finetune': asked('no-finetune') }),
  }
}

/** What validation says of a wrong request: a required field is missing, or else the prompt is not a text. */
export function exampleIssues(validate: Model['validate']): readonly Issue[] {
  for (const wrong of [{}, { prompt: 7 }]) {
    const validated = validate(wrong)
    if ('issues' in validated) return validated.issues
  }
  return []
}
