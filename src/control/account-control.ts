import type { Account } from '../accounts/account.js'
import { readRules } from '../rules/grammar.js'
import { checkRoom } from '../rules/rule-book.js'
import { RuleError, type MadeRule, type NewRule } from '../rules/rule.js'
import { settle } from '../stages/end.js'
import { noAccount } from '../stages/overloaded.js'
import { hintOf, type HintContext } from '../stages/rule-hints.js'
import { redeliver } from '../stages/webhook.js'
import { advance, paceIn, setPace, targetOf, viewClock } from './account-clock.js'
import { ControlError, type AccountControl, type ClockChange, type ClockChanged } from './control.js'
import { askableOf, checkExpectation, checkFilter, checkTaskFilter, checkWait, type Askable } from './check-asked.js'
import type { ControlParts } from './parts.js'
import { judge } from './expect.js'
import { reportOf } from './report/report.js'
import type { Listening } from './listen.js'
import { applySettings, readSettings, viewSettings } from './settings.js'
import { strangerIn } from './strangers.js'
import { detailOf, listTasks, taskOf } from './task-views.js'
import { createTurns, type Turns } from './turns.js'
import { wait } from './wait.js'

/** What all handles of an account share. */
interface Shared {
  turns: WeakMap<Account, Turns>
  listening: Listening
}

/** What a test commands of one account. It holds the key: after a reset it commands the account that came in place. */
export function createAccountControl(parts: ControlParts, key: string, { turns, listening }: Shared): AccountControl {
  const { accounts, time, known } = parts

  const open = (): Account => {
    const account = accounts.open(key)
    if (account === undefined) throw new ControlError(409, noAccount)
    return account
  }
  /** Reading makes no account: it shows what a new one would be. */
  const look = (): Account => accounts.look(key)
  const askable = (): Askable => askableOf(parts)
  const turnsOf = (account: Account): Turns => {
    const own = turns.get(account) ?? createTurns()
    turns.set(account, own)
    return own
  }

  const setClock = async (change: ClockChange): Promise<ClockChanged> => {
    const pace = paceIn(change)
    const { advance: asked, settle: settled = true } = change
    const account = open()
    if (asked === undefined) {
      if (pace !== undefined) setPace(account, pace)
      return { ...viewClock(account), happened: [] }
    }
    // Nobody is there any more when the turn of one that does not wait has come.
    if (!settled) targetOf(account, asked)
    const moved = turnsOf(account).take(() => advance(account, asked, pace))
    if (settled) return moved
    moved.catch(() => undefined)
    return { ...viewClock(account), happened: [] }
  }

  return {
    key,
    clock: () => viewClock(look()),
    setClock,
    step: (id, count = 1) => {
      const account = open()
      const task = taskOf(account, id)
      if (task.timeline.unit !== 'steps' || task.extras === undefined) {
        throw new ControlError(
          409,
          `the task goes by ${task.timeline.unit}, not by steps; arrange it with after: {"steps": 3}`,
        )
      }
      task.extras.moved += count
      settle(parts, account, task)
      return detailOf(account, id)
    },
    settings: () => viewSettings(look().settings, look().purse.balance),
    changeSettings: (change) => {
      const changes = readSettings(change)
      const { settings, purse } = open()
      applySettings(changes, settings, (credits) => (purse.balance = credits))
      return viewSettings(settings, purse.balance)
    },
    rules: () => look().rules.rules,
    addRule: (given) => {
      const rules = readAll(given, accounts.find(key)?.rules.rules ?? accounts.template.rules)
      const { rules: book, submits, tasks } = open()
      const account = { submits, hasTask: (id: string) => tasks.get(id) !== undefined }
      return orRefuse(() => book.addAll(rules.map((rule) => withHint(rule, { fields: known.fields, account }))))
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
    tasks: (filter = {}) => {
      checkTaskFilter(filter, askable())
      return listTasks(look(), filter)
    },
    task: (id) => detailOf(look(), id),
    requests: (filter = {}) => {
      const { journal } = look()
      checkFilter(filter, askable())
      return { entries: journal.entries(filter), dropped: journal.dropped, count: journal.count }
    },
    wait: async (until) => {
      checkWait(until, askable())
      return wait(accounts, key, time, until)
    },
    expect: (expectation) => {
      const account = look()
      const { journal } = account
      checkExpectation(expectation, askable())
      const entries = journal.entries({ limit: Infinity })
      const { since = 0 } = expectation.filter ?? {}
      const dropped = journal.droppedUpTo > since ? journal.dropped : 0
      const result = judge({ entries, dropped, seal: parts.seal }, expectation)
      const stranger = result.met ? strangerIn(expectation, account, entries, known) : undefined
      return { ...result, ...(stranger !== undefined && { met: false, problem: stranger }), note: noteOf(account) }
    },
    receipt: () => {
      const account = look()
      return { ...account.tallies.receipt(), note: noteOf(account) }
    },
    report: () => {
      const account = look()
      return { ...reportOf(account, known), note: noteOf(account) }
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
      await redeliver(parts, account, delivery, task)
      return delivery
    },
    listen: (listener) => listening.listen(key, listener),
    reset: () => {
      accounts.drop(key)
      open()
    },
  }
}

const nothingSent = 'no request carried this key (one whose key is refused belongs to no account)'

/** A slip in the key would pass for a client that did nothing wrong. */
const noteOf = ({ journal }: Account): string | undefined => (journal.count === 0 ? nothingSent : undefined)

/** Rules from data or from words, all of which find room beside those that there are. */
export const readAll = (given: unknown, there: readonly NewRule[]): readonly NewRule[] =>
  orRefuse(() => {
    const rules = readRules(given)
    checkRoom(there, rules)
    return rules
  })

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
