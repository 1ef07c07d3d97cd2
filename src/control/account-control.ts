import { inspect } from 'node:util'
import type { Account } from '../accounts/account.js'
import type { PictureBook } from '../images/own-pictures.js'
import { whole } from '../reading/values.js'
import { readRules } from '../rules/grammar/grammar.js'
import { checkRoom } from '../rules/rule-book.js'
import { RuleError, type MadeRule, type NewRule } from '../rules/rule.js'
import { settle } from '../stages/task-end.js'
import { pictureProblem } from '../stages/own-picture.js'
import { hintOf, type HintContext } from '../stages/rule-hints.js'
import { previewRule } from '../stages/preview-rule.js'
import { redeliver } from '../stages/webhook.js'
import { advance, checkClockChange, paceIn, setPace, targetOf, viewClock } from './account-clock.js'
import { ControlError, type AccountControl, type ClockChange, type ClockChanged } from './control.js'
import { askableOf, checkFilter, checkTaskFilter, checkWait, readExpectation, type Askable } from './check-arguments.js'
import type { ControlServices } from './services.js'
import { evaluateExpectation } from './expect.js'
import { readInput, readThumbnail } from './input-files.js'
import { dueOf } from './due.js'
import { judgeRules } from './judge-rules.js'
import { readArgument } from './read-argument.js'
import { detailOfEntry, entryOf } from './request-detail.js'
import { contractOf, viewPreview } from './rule-previews.js'
import { readResult } from './result-file.js'
import { reportOf } from './report/report.js'
import type { Subscriptions } from './subscriptions.js'
import { applySettings, readSettings, viewSettings } from './settings.js'
import { unknownNameIn } from './unknown-name.js'
import { detailOf, listTasks, taskOf } from './task-views.js'
import { createPictureControl } from './picture-control.js'
import { createSerialQueue, type SerialQueue } from './serial-queue.js'
import { wait } from './wait.js'
import { noAccount } from '../stages/check-limits.js'

/** What all handles of an account share. */
interface Shared {
  clockQueues: WeakMap<Account, SerialQueue>
  subscriptions: Subscriptions
}

/** The control of one account. It holds the key: after a reset it controls the account that replaced it. */
export function createAccountControl(
  services: ControlServices,
  key: string,
  { clockQueues, subscriptions }: Shared,
): AccountControl {
  const { accounts, time, coverable, ownPictures } = services

  const open = (): Account => {
    const account = accounts.open(key)
    if (account === undefined) throw new ControlError(409, noAccount)
    return account
  }
  /** Reading creates no account: it shows what a new one would be. */
  const look = (): Account => accounts.peek(key)
  const askable = (): Askable => askableOf(services)
  const clockQueueOf = (account: Account): SerialQueue => {
    const own = clockQueues.get(account) ?? createSerialQueue()
    clockQueues.set(account, own)
    return own
  }

  const setClock = async (change: ClockChange): Promise<ClockChanged> => {
    checkClockChange(change)
    const pace = paceIn(change)
    const { advance: asked, settle: settled = true } = change
    const account = open()
    if (asked === undefined) {
      if (pace !== undefined) setPace(account, pace)
      return { ...viewClock(account), happened: [] }
    }
    // Without a wait an error could not be reported later.
    if (!settled) targetOf(account, asked)
    const moved = clockQueueOf(account).run(() => advance(account, asked, pace))
    if (settled) return moved
    moved.catch(() => undefined)
    return { ...viewClock(account), happened: [] }
  }

  return {
    key,
    clock: () => viewClock(look()),
    due: ({ limit = 20 } = {}) => dueOf(look(), readArgument(fromOne, limit, 'limit')),
    setClock,
    advance: (by) => setClock({ advance: { by } }),
    advanceTo: (to) => setClock({ advance: { to } }),
    advanceUntil: (until) => setClock({ advance: { until } }),
    freeze: () => setClock({ mode: 'frozen' }),
    resume: () => setClock({ mode: 'real' }),
    scale: (factor) => setClock({ mode: 'scaled', factor }),
    step: (id, count = 1) => {
      if (!Number.isInteger(count) || count < 1) {
        throw new ControlError(400, `count: ${inspect(count)} is not allowed; it is a whole number of at least 1`)
      }
      const account = open()
      const task = taskOf(account, id)
      if (task.timeline.unit !== 'steps' || task.extras === undefined) {
        throw new ControlError(
          409,
          `the task goes by ${task.timeline.unit}, not by steps; arrange it with after: {"steps": 3}`,
        )
      }
      task.extras.steps += count
      settle(services, account, task)
      return detailOf(account, id)
    },
    settings: () => viewSettings(look()),
    changeSettings: (change) => {
      const changes = readSettings(change)
      const account = open()
      applySettings(changes, account)
      return viewSettings(account)
    },
    rules: () => look().rules.rules,
    addRule: (given) => {
      const known = accounts.find(key)
      const rules = readAll(given, {
        there: known?.rules.rules ?? accounts.template.rules,
        pictures: (known ?? accounts.template).pictures,
      })
      const { rules: book, submits, tasks } = open()
      const account = { submits, hasTask: (id: string) => tasks.get(id) !== undefined }
      const context = { fields: coverable.fields, account }
      return orRefuse(() => book.addAll(rules.map((rule) => withHint(rule, context))))
    },
    previewRules: (given, { contract: name } = {}) => {
      const account = look()
      const { tasks, submits, pictures } = account
      const rules = readAll(given, { there: account.rules.rules, pictures })
      const contract = name === undefined ? services.contract : contractOf(services, name)
      const context = {
        fields: coverable.fields,
        account: { submits, hasTask: (id: string) => tasks.get(id) !== undefined },
      }
      return rules.map((rule) => viewPreview(withHint(rule, context), previewRule(services, account, contract, rule)))
    },
    removeRule: (id) => {
      if (!look().rules.remove(id)) throw new ControlError(404, `no rule has the id ${id}`)
    },
    clearRules: () => open().rules.clear(),
    verifyRules: () => {
      const { rules } = look()
      const unfired = rules.unfired()
      if (rules.rules.length === 0 && accounts.find(key) === undefined) {
        throw new ControlError(409, `there are no rules to verify: ${nothingSent}, and no rule was made for it`, {
          unfired,
        })
      }
      if (unfired.length === 0) return { verified: rules.rules.length }
      throw new ControlError(409, `${unfired.length} of ${rules.rules.length} rules never fired`, { unfired })
    },
    ...createPictureControl(ownPictures, { look: () => look().pictures, open: () => open().pictures }),
    tasks: (filter = {}) => {
      checkTaskFilter(filter, askable())
      return listTasks(look(), filter)
    },
    task: (id) => detailOf(look(), id),
    readResult: async (id, { signal } = {}) => readResult(services, look(), id, signal),
    readInput: (id, field) => readInput(services, look(), id, field),
    readThumbnail: async (id, field, { signal } = {}) => readThumbnail(services, look(), id, field, signal),
    requests: (filter = {}) => {
      const { journal } = look()
      checkFilter(filter, askable())
      return { entries: journal.entries(filter), dropped: journal.dropped, count: journal.count }
    },
    request: (id) => detailOfEntry(entryOf(look().journal, id, 'this account'), services.seal),
    judgeRules: (id) => {
      const account = look()
      return judgeRules(account, entryOf(account.journal, id, 'this account'), services.seal)
    },
    wait: async (until) => {
      checkWait(until, askable())
      return wait(accounts, key, time, until)
    },
    expect: (asked) => {
      const account = look()
      const { journal } = account
      const expectation = readExpectation(asked, askable())
      const entries = journal.entries({ limit: Infinity })
      const { since = 0 } = expectation.filter ?? {}
      const dropped = journal.droppedUpTo > since ? journal.dropped : 0
      const result = evaluateExpectation({ entries, dropped, seal: services.seal }, expectation)
      const stranger = result.met ? unknownNameIn(expectation, account, entries, coverable) : undefined
      return { ...result, ...(stranger !== undefined && { met: false, problem: stranger }), note: noteOf(account) }
    },
    receipt: () => {
      const account = look()
      return { ...account.usage.receipt(), note: noteOf(account) }
    },
    report: () => {
      const account = look()
      return { ...reportOf(account, coverable), note: noteOf(account) }
    },
    webhooks: ({ task } = {}) => [...look().deliveries].filter((each) => task === undefined || each.task === task),
    redeliver: async (id) => {
      const account = look()
      const delivery = account.deliveries.get(id)
      if (delivery === undefined) throw new ControlError(404, `no webhook of this account has the id ${id}`)
      const task = account.tasks.get(delivery.task)
      if (task === undefined) {
        throw new ControlError(409, 'its task is no longer kept (--task-ttl), and without it nothing can be sent again')
      }
      await redeliver(services, account, delivery, task)
      return delivery
    },
    listen: (listener) => subscriptions.subscribe(key, listener),
    reset: () => {
      accounts.drop(key)
      open()
    },
  }
}

const fromOne = whole(1, Infinity)

const nothingSent = 'no request carried this key (one whose key is refused belongs to no account)'

/** A slip in the key would pass for a client that did nothing wrong. */
const noteOf = ({ journal }: Account): string | undefined => (journal.count === 0 ? nothingSent : undefined)

/** Rules from data or from words, all of which find room beside those that there are. */
export const readAll = (given: unknown, { there, pictures }: RulesAndPictures): readonly NewRule[] =>
  orRefuse(() => {
    const rules = readRules(given)
    for (const rule of rules) {
      const problem = pictureProblem(rule, pictures)
      if (problem !== undefined) throw new RuleError(problem)
    }
    checkRoom(there, rules)
    return rules
  })

interface RulesAndPictures {
  there: readonly NewRule[]
  pictures: PictureBook
}

/** What is wrong with rules is wrong with the command. */
export function orRefuse<Made>(make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    throw error instanceof RuleError ? new ControlError(400, error.message) : error
  }
}

export function withHint(rule: NewRule, context: HintContext): MadeRule {
  const hint = hintOf(rule, context)
  return hint === undefined ? rule : { ...rule, hint }
}
