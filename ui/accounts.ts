const colours = 12

const taken = new Map<string, number>()

/**
 * The colour of an account, from its name: the same in every view and after a reload. Of two names that would have the same
 * one, the later gets the next that is free.
 */
export function colourOf(name: string): number {
  const known = taken.get(name)
  if (known !== undefined) return known
  const used = new Set(taken.values())
  const first = hash(name) % colours
  const turns = Array.from({ length: colours }, (_, at) => (first + at) % colours)
  const colour = turns.find((each) => !used.has(each)) ?? first
  taken.set(name, colour)
  return colour
}

function hash(text: string): number {
  let sum = 7
  for (const each of text) sum = (sum * 31 + (each.codePointAt(0) ?? 0)) >>> 0
  return sum
}
