import { createBudget, type Budget } from '../memory.js'
import type { JournalEntry } from '../journal/entry.js'

/** Everything there is, for what was not met: names as they are given to the tallies. */
export interface Coverable {
  routes: readonly string[]
  /** By model. */
  fields: ReadonlyMap<string, readonly string[]>
  /** Ends of tasks, refusals, pictureDamages. */
  paths: readonly string[]
}

/** There are fewer in the API: what is beyond is only counted together. */
const max = { routes: 200, models: 100, fields: 100, paths: 200 }

export const otherNames = '(others)'

export type UsageCounters = ReturnType<typeof createUsageCounters>

/** About the bytes that one more of each takes. */
const bytesOf = { model: 160, route: 320, status: 48, fields: 320, field: 48, path: 64 }

/**
 * What an account's clients did, counted while it happens: true whatever the journal has dropped. Where there is no room for
 * one more name, it is counted with the others.
 */
export function createUsageCounters({ room = createBudget() }: { room?: Pick<Budget, 'take'> } = {}) {
  const costs = new Map<string, { tasks: number; refunded: number; credits: number }>()
  const routes = new Map<string, Map<JournalEntry['status'], number>>()
  const fields = new Map<string, Set<string>>()
  const paths = new Map<string, number>()

  /** The value under a name, made where there is none; one for all names beyond the most. */
  const within = <Value>(map: Map<string, Value>, name: string, limit: Limit, make: () => Value): Value => {
    const known = map.get(name)
    if (known !== undefined) return known
    const key = map.size < limit.count && room.take(limit.bytes) ? name : otherNames
    const value = map.get(key) ?? make()
    map.set(key, value)
    return value
  }
  const costOf = (model: string) =>
    within(costs, model, { count: max.models, bytes: bytesOf.model }, () => ({ tasks: 0, refunded: 0, credits: 0 }))
  const countOf = (route: string, status: JournalEntry['status'], times = 1): void => {
    const limit = { count: max.routes, bytes: bytesOf.route }
    const statuses = within(routes, route, limit, () => new Map<JournalEntry['status'], number>())
    if (statuses.has(status) || room.take(bytesOf.status)) count(statuses, status, times)
  }
  const use = (model: string, name: string): void => {
    const used = within(fields, model, { count: max.models, bytes: bytesOf.fields }, () => new Set<string>())
    if (!used.has(name) && used.size < max.fields && room.take(bytesOf.field)) used.add(name)
  }
  const meet = (name: string, times = 1): void => {
    const isKept = paths.has(name) || (paths.size < max.paths && room.take(bytesOf.path))
    count(paths, isKept ? name : otherNames, times)
  }

  const counts = { costs, routes, fields, paths }
  return {
    /** What was counted, for `absorb`. */
    counts,
    /** Adds what another counted. */
    absorb: ({ counts: other }: { counts: typeof counts }): void => {
      for (const [model, { tasks, refunded, credits }] of other.costs) {
        const cost = costOf(model)
        cost.tasks += tasks
        cost.refunded += refunded
        cost.credits += credits
      }
      for (const [route, statuses] of other.routes) {
        for (const [status, times] of statuses) countOf(route, status, times)
      }
      for (const [model, used] of other.fields) for (const name of used) use(model, name)
      for (const [name, times] of other.paths) meet(name, times)
    },
    /** A task was accepted, for so many credits. */
    submitted: (model: string, credits: number): void => {
      const cost = costOf(model)
      cost.tasks++
      cost.credits += credits
    },
    /** A task failed or was moderated. */
    refunded: (model: string, credits: number): void => {
      const cost = costOf(model)
      cost.refunded++
      cost.credits -= credits
    },
    /** A request was answered. */
    touched: (route: string, status: JournalEntry['status']): void => {
      countOf(route, status)
    },
    /** A request to a model had the fields of this body: those that the model knows, however many there are. */
    fields: (model: string, body: object, known: readonly string[]): void => {
      for (const name of known) if (Object.hasOwn(body, name)) use(model, name)
    },
    /** An end of a task, a refusal or a damage was met. */
    path: (name: string): void => {
      meet(name)
    },

    /** What it would have cost. */
    receipt: () => {
      const models = [...costs].map(([model, cost]) => ({ model, ...cost, credits: rounded(cost.credits) }))
      const credits = rounded(sum(models, (model) => model.credits))
      return {
        models,
        tasks: sum(models, (model) => model.tasks),
        refunded: sum(models, (model) => model.refunded),
        credits,
        dollars: rounded(credits / 100),
      }
    },
    coverage: (known: Coverable) => ({
      endpoints: [...routes].map(([route, statuses]) => ({ route, statuses: Object.fromEntries(statuses) })),
      untouched: known.routes.filter((route) => !routes.has(route)),
      fields: [...fields].map(([model, used]) => {
        const all = known.fields.get(model) ?? [...used]
        return {
          model,
          used: all.filter((name) => used.has(name)),
          unused: all.filter((name) => !used.has(name)),
        }
      }),
      paths: Object.fromEntries(paths),
      unmet: known.paths.filter((name) => !paths.has(name)),
    }),
  }
}

interface Limit {
  count: number
  bytes: number
}

const count = <Key>(map: Map<Key, number>, key: Key, times = 1): void => void map.set(key, (map.get(key) ?? 0) + times)

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

/** Prices are sums in doubles; nobody wants to see 7.000000000000001. */
const rounded = (credits: number): number => Math.round(credits * 1e6) / 1e6
