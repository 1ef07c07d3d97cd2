import { createBudget, type Budget } from '../memory.js'
import type { JournalEntry } from '../journal/entry.js'

/** Everything that can be covered, with the names that the counters use. */
export interface Coverable {
  routes: readonly string[]
  /** By model. */
  fields: ReadonlyMap<string, readonly string[]>
  /** End statuses of tasks, refusals and picture damages. */
  paths: readonly string[]
}

/** The API has fewer names; further ones are counted together. */
const max = { routes: 200, models: 100, fields: 100, paths: 200 }

export const otherNames = '(others)'

export type UsageCounters = ReturnType<typeof createUsageCounters>

/** Approximate bytes for one more of each. */
const bytesOf = { model: 160, route: 320, status: 48, fields: 320, field: 48, path: 64 }

/**
 * Counts what an account's clients do as it happens, so that the counts do not depend on what the journal has dropped. A name
 * for which there is no room is counted under `(others)`.
 */
export function createUsageCounters({ room = createBudget() }: { room?: Pick<Budget, 'take'> } = {}) {
  /** Values by name, each made when it is first asked for; names beyond the limit share one value. */
  const byName = <Value>(limit: Limit, make: () => Value) => {
    const map = new Map<string, Value>()
    const of = (name: string): Value => {
      const known = map.get(name)
      if (known !== undefined) return known
      const key = map.size < limit.count && room.take(limit.bytes) ? name : otherNames
      const value = map.get(key) ?? make()
      map.set(key, value)
      return value
    }
    return { map, of }
  }
  const { map: costs, of: costOf } = byName({ count: max.models, bytes: bytesOf.model }, () => ({
    tasks: 0,
    refunded: 0,
    credits: 0,
  }))
  const { map: routes, of: statusesOf } = byName(
    { count: max.routes, bytes: bytesOf.route },
    () => new Map<JournalEntry['status'], number>(),
  )
  const { map: fields, of: fieldsOf } = byName({ count: max.models, bytes: bytesOf.fields }, () => new Set<string>())
  const paths = new Map<string, number>()

  const countOf = (route: string, status: JournalEntry['status'], times = 1): void => {
    const statuses = statusesOf(route)
    if (statuses.has(status) || room.take(bytesOf.status)) count(statuses, status, times)
  }
  const use = (used: Set<string>, name: string): void => {
    if (!used.has(name) && used.size < max.fields && room.take(bytesOf.field)) used.add(name)
  }
  const meet = (name: string, times = 1): void => {
    const isKept = paths.has(name) || (paths.size < max.paths && room.take(bytesOf.path))
    count(paths, isKept ? name : otherNames, times)
  }

  const counts = { costs, routes, fields, paths }
  return {
    /** The counts, for `absorb`. */
    counts,
    /** Adds the counts of another. */
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
      for (const [model, used] of other.fields) for (const name of used) use(fieldsOf(model), name)
      for (const [name, times] of other.paths) meet(name, times)
    },
    /** A task was accepted, at this price. */
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
    /** A request to a model had this body; counts the fields that the model knows. */
    fields: (model: string, body: object, known: readonly string[]): void => {
      let used: Set<string> | undefined
      for (const name of known) if (Object.hasOwn(body, name)) use((used ??= fieldsOf(model)), name)
    },
    /** An end status, a refusal or a picture damage occurred. */
    path: (name: string): void => {
      meet(name)
    },

    /** What the tasks would have cost. */
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

/** Prices are sums of doubles, such as 7.000000000000001. */
const rounded = (credits: number): number => Math.round(credits * 1e6) / 1e6
