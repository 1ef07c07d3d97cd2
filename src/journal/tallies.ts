import type { JournalEntry } from './entry.js'

/** Everything there is, for what was not met: names as they are given to the tallies. */
export interface Known {
  routes: readonly string[]
  /** By model. */
  fields: ReadonlyMap<string, readonly string[]>
  /** Ends of tasks, refusals, spoilings. */
  paths: readonly string[]
}

/** More names than there are in the API are a client's invention, and only counted together. */
const most = { routes: 200, models: 100, fields: 100, paths: 200 }

export const others = '(others)'

export type Tallies = ReturnType<typeof createTallies>

/** What an account's clients did, counted while it happens: true whatever the journal has dropped. */
export function createTallies() {
  const costs = new Map<string, { tasks: number; refunded: number; credits: number }>()
  const routes = new Map<string, Map<JournalEntry['status'], number>>()
  const fields = new Map<string, Set<string>>()
  const paths = new Map<string, number>()

  const costOf = (model: string) => within(costs, model, most.models, () => ({ tasks: 0, refunded: 0, credits: 0 }))

  const routeOf = (route: string) => within(routes, route, most.routes, () => new Map<JournalEntry['status'], number>())
  const use = (model: string, name: string): void => {
    const used = within(fields, model, most.models, () => new Set<string>())
    if (used.size < most.fields) used.add(name)
  }
  const meet = (name: string, times = 1): void =>
    count(paths, paths.size < most.paths || paths.has(name) ? name : others, times)

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
        for (const [status, times] of statuses) count(routeOf(route), status, times)
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
      count(routeOf(route), status)
    },
    /** A request to a model had the fields of this body. */
    fields: (model: string, body: object): void => {
      for (const name in body) use(model, name)
    },
    /** An end of a task, a refusal or a spoiling was met. */
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
    coverage: (known: Known) => ({
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

/** The value under a name, made where there is none; one for all names beyond the most. */
function within<Value>(map: Map<string, Value>, name: string, mostNames: number, make: () => Value): Value {
  const known = map.get(name)
  if (known !== undefined) return known
  const key = map.size < mostNames ? name : others
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

const count = <Key>(map: Map<Key, number>, key: Key, times = 1): void => void map.set(key, (map.get(key) ?? 0) + times)

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

/** Prices are sums in doubles; nobody wants to see 7.000000000000001. */
const rounded = (credits: number): number => Math.round(credits * 1e6) / 1e6
