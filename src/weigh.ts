/** About the bytes of memory that a text takes: twice as many beyond Latin-1. */
export const textBytes = (text: string): number => 16 + text.length * (beyondLatin1.test(text) ? 2 : 1)

const beyondLatin1 = /[\u0100-\uffff]/

/** An object or a list with its head, and the place of each thing in it. */
const frameBytes = 32
const placeBytes = 16

/** A name that no object before had: its text, and what describes objects that have it. */
const newNameBytes = 96

const none: ReadonlySet<string> = new Set()

/**
 * About the bytes of memory that a value of JSON takes, however deep it is. Undefined and small numbers take none of their own,
 * and names that are `known` take none because many objects have them.
 */
export function weigh(value: unknown, known = none): number {
  let bytes = 0
  const names = new Set<string>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    const each = open.pop()
    if (typeof each === 'string') bytes += textBytes(each)
    else if (typeof each === 'bigint') bytes += 24 + (each.toString(16).length >> 1)
    else if (Array.isArray(each)) {
      bytes += frameBytes + placeBytes * each.length
      for (const item of each) open.push(item)
    } else if (typeof each === 'object' && each !== null) {
      bytes += frameBytes
      for (const [name, item] of Object.entries(each)) {
        bytes += placeBytes + (known.has(name) || names.has(name) ? 0 : newNameBytes + name.length)
        names.add(name)
        open.push(item)
      }
    }
  }
  return bytes
}
