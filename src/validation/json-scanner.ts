import { put } from './check.js'
import type { Issue } from './issue.js'
import { maxDepth, maxValues } from './json-limits.js'
import { JsonProblem, scanNumber, scanString, scanWord, skipSpace } from './json-tokens.js'
import type { ParsedJson } from './parse-aside.js'

export type ScannedJson = ParsedJson | { syntax: Issue } | { unreadable: string }

/** A list or object that is not closed yet; `key` is the name of the next value. */
type Open = { items: unknown[] } | { object: Record<string, unknown>; key: string }

/**
 * Parses JSON as CPython's json module does, with the same errors. Slower than JSON.parse, so it is used only when JSON.parse
 * fails or is not exact. Uses its own stack instead of recursion.
 */
export function scanJson(text: string): ScannedJson {
  try {
    return { value: scan(text) }
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem
    if (problem.at === undefined) return { unreadable: problem.message }
    return { syntax: syntaxIssue(problem.message, pythonOffset(text, problem.at)) }
  }
}

function scan(text: string): unknown {
  const open: Open[] = []
  let at = skipSpace(text, 0)
  for (let values = 1; ; values++) {
    if (values > maxValues) throw new JsonProblem(`the body holds more than ${maxValues} values`)
    let value: unknown
    const first = text[at]
    if (first === '[' || first === '{') {
      if (open.length === maxDepth) throw new JsonProblem(`the body nests deeper than ${maxDepth} levels`)
      at = skipSpace(text, at + 1)
      if (text[at] !== (first === '[' ? ']' : '}')) {
        if (first === '[') {
          open.push({ items: [] })
        } else {
          const name = scanName(text, at)
          open.push({ object: {}, key: name.key })
          at = name.end
        }
        continue
      }
      value = first === '[' ? [] : {}
      at++
    } else {
      const scalar = first === '"' ? scanString(text, at) : (scanWord(text, at) ?? scanNumber(text, at))
      value = scalar.value
      at = scalar.end
    }
    // put the value where it belongs, and close what it completes
    for (;;) {
      at = skipSpace(text, at)
      const parent = open.at(-1)
      if (parent === undefined) {
        if (at < text.length) throw new JsonProblem('Extra data', at)
        return value
      }
      if ('items' in parent) parent.items.push(value)
      else put(parent.object, parent.key, value)
      if (text[at] === ('items' in parent ? ']' : '}')) {
        open.pop()
        value = 'items' in parent ? parent.items : parent.object
        at++
        continue
      }
      if (text[at] !== ',') throw new JsonProblem("Expecting ',' delimiter", at)
      at = skipSpace(text, at + 1)
      if ('object' in parent) {
        const name = scanName(text, at)
        parent.key = name.key
        at = name.end
      }
      break
    }
  }
}

/** A name with its colon; `end` is where the value begins. */
function scanName(text: string, at: number): { key: string; end: number } {
  if (text[at] !== '"') throw new JsonProblem('Expecting property name enclosed in double quotes', at)
  const name = scanString(text, at)
  const colon = skipSpace(text, name.end)
  if (text[colon] !== ':') throw new JsonProblem("Expecting ':' delimiter", colon)
  return { key: name.value, end: skipSpace(text, colon + 1) }
}

function syntaxIssue(error: string, offset: number): Issue {
  return { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error } }
}

/** Python counts characters where JavaScript counts UTF-16 units. */
function pythonOffset(text: string, at: number): number {
  let offset = 0
  for (let unit = 0; unit < at; offset++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
  return offset
}
