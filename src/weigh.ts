/*
 * What V8 takes for things, in bytes: without compressed pointers, as Node is built. Each was measured by making 20,000 of a
 * thing, and comparing the heap after collections, with `--expose-gc --no-opt`. Code that V8 compiles meanwhile is on the
 * same heap, and would be taken for a part of them.
 */

/** An object, besides the places of its fields; a text, besides its characters; a list, besides the places of its items. */
export const objectBytes = 24
const textHeadBytes = 16
export const listBytes = 48

/** The place of a field or an item. */
export const slotBytes = 8

/** A number that is not whole, or beyond 32 bits. */
export const numberBytes = 16

/** An entry of a Map: from 28, where its table is full, to 56, where it has just doubled. */
export const entryBytes = 40

/** A name that no object before had: its text's head, and what describes objects that have it. */
const newNameBytes = 144

/** About the bytes of memory that a text takes: twice as many beyond Latin-1. */
export const textBytes = (text: string): number => textHeadBytes + text.length * (beyondLatin1.test(text) ? 2 : 1)

const beyondLatin1 = /[\u0100-\uffff]/

const none: ReadonlySet<string> = new Set()

/**
 * About the bytes of memory that a value of JSON takes, however deep it is. Undefined and small numbers take none of their own,
 * and names that are `known` take none because many objects have them.
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
