const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const bytes: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** Reads `250ms`, `1.5s`, `10m`, `1h` or bare milliseconds (`250`, 250); returns whole milliseconds, undefined for anything else. */
export function readDuration(given: unknown): number | undefined {
  return readQuantity(given, milliseconds)
}

/** Reads `512kb`, `64mb`, `1gb` (binary multiples) or bare bytes; returns whole bytes, undefined for anything else. */
export function readSize(given: unknown): number | undefined {
  return readQuantity(given, bytes)
}

function readQuantity(given: unknown, units: Readonly<Record<string, number>>): number | undefined {
  if (typeof given === 'number') return Number.isFinite(given) && given >= 0 ? Math.round(given) : undefined
  if (typeof given !== 'string') return undefined
  // The blanks stand in one place each: in two beside each other, a long run of them takes the square of its length.
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)(?:\s*([a-z]+))?\s*$/i.exec(given) ?? []
  const factor = unit === '' ? 1 : units[unit.toLowerCase()]
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor)
}
