export interface Deviation {
  /** Matches lines of the comparison: `/pointer: published -> served`. */
  where: RegExp
  /** How many lines it stands for. */
  times: number
  reason: string
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The document without the texts, which are our own: descriptions, and what else is named. A schema's property may well be
 * called description.
 */
export function facts(value: unknown, texts: readonly string[] = ['description'], parent?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => facts(item, texts))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => !texts.includes(key) || parent === 'properties')
  return Object.fromEntries(kept.map(([key, inner]) => [key, facts(inner, texts, key)]))
}

/** Lists that are sets: their order says nothing. */
const unordered = new Set(['required', 'tags'])

/** One line for each difference: where, what was published, what is served. */
export function differences(before: unknown, now: unknown, at = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    return keys.flatMap((key) => differences(before[key], now[key], `${at}/${key.replaceAll('/', '~1')}`))
  }
  const [one, other] = [before, now].map((value) => text(value, unordered.has(at.slice(at.lastIndexOf('/') + 1))))
  return one === other ? [] : [`${at}: ${one ?? 'nothing'} -> ${other ?? 'nothing'}`]
}

/** JSON with keys in a fixed order; of a list that is a set, the items too. */
function text(value: unknown, isSet: boolean): string | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) {
    const items = value.map((item) => text(item, false))
    return `[${(isSet ? items.sort() : items).join()}]`
  }
  if (!isObject(value)) return JSON.stringify(value)
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, inner]) => `${JSON.stringify(key)}:${text(inner, unordered.has(key)) ?? 'null'}`).join()}}`
}
