import type { Account } from '../accounts/account.js'
import type { Contract } from '../contracts/contract.js'
import { exampleModel, exampleTaskId } from '../contracts/examples.js'
import type { TaskOverride } from '../contracts/status.js'
import type { Reply } from '../contracts/reply.js'
import type { NewRule, RuleOf } from '../rules/rule.js'
import { ruleAnswerOf } from './download.js'
import { exampleTask } from './example-task.js'
import { partsOf } from './own-picture.js'
import { damageActs } from './picture-damage.js'
import { ruleKeyRefusal, ruleRefusal, ruleReply } from './rule-reply.js'
import type { Services } from './services.js'
import { viewOf } from './task-view.js'

/** In place of the emulator's own URL, which only a request has. */
const base = 'http://localhost:3589'

/**
 * What a client would get when a rule fires, by the code that answers it then. Undefined where the rule leaves the answer to what
 * comes of the request: it is only late, cut off, or about a webhook.
 */
export function previewRule(
  services: Services,
  account: Account,
  contract: Contract,
  rule: NewRule,
): Omit<Reply, 'explain'> | undefined {
  const reply = replyOf(services, account, contract, rule)
  if (reply === undefined) return undefined
  const { status, headers, body } = reply
  return { status, ...(headers && { headers }), body }
}

function replyOf(services: Services, account: Account, contract: Contract, rule: NewRule): Reply | undefined {
  switch (rule.stage) {
    case 'submit':
    case 'poll': {
      const task = rule.stage === 'poll' ? (rule.when.task ?? exampleTaskId) : undefined
      const fired = { then: { ...rule.then, delay: 0 }, rule: 'rule', others: [] }
      return ruleReply(contract, fired, task) ?? ruleKeyRefusal(contract, fired) ?? ruleRefusal(contract, fired, task)
    }
    case 'task':
      return pollOfEnd(services, account, contract, rule)
    case 'download': {
      const fired = { then: { ...rule.then, delay: 0 }, rule: 'rule', others: [] }
      return ruleAnswerOf(services, fired, account) ?? damagedAnswer(rule)
    }
    case 'webhook':
      return undefined
  }
}

/** The poll of a task when it has ended as the rule says. */
function pollOfEnd(
  { timelines, links }: Services,
  account: Account,
  contract: Contract,
  { when, then }: RuleOf<'task'>,
): Reply | undefined {
  const model = contract.models.get(when.model ?? exampleModel)
  if (model === undefined || then.end === 'stuck') return undefined
  const { override = {} } = partsOf(account.pictures, then)
  const rest = Object.fromEntries(Object.entries(override).filter(([name]) => !lengths.includes(name))) as TaskOverride
  const now = account.clock.now()
  const length = override.latency ?? model.seconds * 1000
  const task = {
    ...exampleTask(model, then.end ?? 'Ready', now, timelines),
    acceptedAt: now - length,
    timeline: timelines.of(model.lifecycle, length, rest),
  }
  return contract.result(viewOf(task, account.settings, links, base, now))
}

/** What an effect says about how long a task takes, by whatever measure. */
const lengths: readonly string[] = ['after', 'latency'] satisfies (keyof TaskOverride)[]

/** A download whose picture is changed: its bytes are not shown. */
function damagedAnswer({ then: { damage } }: RuleOf<'download'>): Reply | undefined {
  const act = damage && damageActs[damage]
  if (act === undefined || !('change' in act)) return undefined
  const headers = { 'content-type': 'image/jpeg' }
  return { status: 200, headers, body: undefined, ...act.change(new Uint8Array(2), headers) }
}
