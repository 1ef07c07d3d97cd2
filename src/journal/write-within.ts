/** A list or an object that is being written. */
interface Open {
  /** Names of an object's fields; undefined for a list. */
  names: readonly string[] | undefined
  items: readonly unknown[]
  at: number
  /** The field name that it belongs to, also through lists. */
  name: string
}

const cut = '<cut here: the body is too long>'

/** The text that marks where the value was cut off. */
const cutMarker = (names: readonly string[] | undefined): string =>
  names === undefined ? JSON.stringify(cut) : `"...":${JSON.stringify(cut)}`

const reserve = cutMarker([]).length + 1

/** Whether a value of a parsed text was cut off. */
export function isTruncated(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === cut
  return isTruncated(Object.values(value).at(-1))
}

/** How names and values are redacted. */
export interface Redaction {
  name: (name: string) => string
  item: (name: string, item: unknown) => unknown
}

/**
 * JSON text of at most `limit` characters for any value. At the limit, it adds a marker and closes the open lists and objects.
 * Does not recurse; a circular value is cut off like a long one.
 */
export function writeTruncated(value: unknown, limit: number, redact: Redaction): string {
  const open: Open[] = []
  let text = ''

  /** Returns whether there was room. */
  const write = (lead: string, name: string, value: unknown): boolean => {
    const item = redact.item(name, value)
    const opened = typeof item === 'object' && item !== null ? opening(name, item) : undefined
    const next = lead + (opened === undefined ? plainText(item) : opened.names === undefined ? '[' : '{')
    if (text.length + next.length + open.length + 1 > limit - reserve) return false
    text += next
    if (opened !== undefined) open.push(opened)
    return true
  }

  if (!write('', '', value)) return JSON.stringify(cut)
  for (let within = open.at(-1); within !== undefined; within = open.at(-1)) {
    const { names, items, at } = within
    if (at === items.length) {
      text += closing(within)
      open.pop()
      continue
    }
    const comma = at > 0 ? ',' : ''
    const field = names?.[at]
    const label = field === undefined ? '' : `${JSON.stringify(redact.name(field))}:`
    within.at++
    if (write(comma + label, field ?? within.name, items[at])) continue
    return text + comma + cutMarker(names) + open.reverse().map(closing).join('')
  }
  return text
}

function opening(name: string, value: object): Open {
  if (Array.isArray(value)) return { names: undefined, items: value, at: 0, name }
  return { names: Object.keys(value), items: Object.values(value), at: 0, name }
}

const closing = ({ names }: Open): string => (names === undefined ? ']' : '}')

function plainText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value))
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? JSON.stringify(value)
    : 'null'
}
