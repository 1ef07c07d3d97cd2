/*
 * Sizes of V8's values in bytes, without pointer compression, as Node is built. Each was measured by creating 20,000 values
 * and comparing the heap after garbage collections, with `--expose-gc --no-opt`: code that V8 compiles meanwhile is on the
 * same heap and would be counted.
 */

/** An object without its fields; a string without its characters; an array without its items. */
export const objectBytes = 24
const textHeadBytes = 16
export const listBytes = 48

/** A field of an object or an item of an array. */
export const slotBytes = 8

/** A number that is not an integer of 32 bits. */
export const numberBytes = 16

/** An entry of a Map: from 28, where its table is full, to 56, where it has just doubled. */
export const entryBytes = 40

/** A field name that no other object has: its string without the characters, and V8's hidden class. */
const newNameBytes = 144

/** The approximate memory of a string in bytes: two per character beyond Latin-1. */
export const textBytes = (text: string): number => textHeadBytes + text.length * (beyondLatin1.test(text) ? 2 : 1)

const beyondLatin1 = /[\u0100-\uffff]/

const none: ReadonlySet<string> = new Set()

/**
 * The approximate memory of a JSON value in bytes, at any depth. Undefined and small integers take none of their own, and
 * neither do `known` names, because many objects share them.
 */
export function jsonBytes(value: unknown, known = none): number {
  let bytes = 0
  const names = new Set<string>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    const each = open.pop()
    if (typeof each === 'string') bytes += textBytes(each)
    else if (typeof each === 'number') bytes += (each | 0) === each ? 0 : numberBytes
    else if (typeof each === 'bigint') bytes += 24 + (each.toString(16).length >> 1)
    else if (Array.isArray(each)) {
      bytes += listBytes + slotBytes * each.length
      for (const item of each) open.push(item)
    } else if (typeof each === 'object' && each !== null) {
      bytes += objectBytes
      for (const [name, item] of Object.entries(each)) {
        bytes += slotBytes + (known.has(name) || names.has(name) ? 0 : newNameBytes + name.length)
        names.add(name)
        open.push(item)
      }
    }
  }
  return bytes
}
