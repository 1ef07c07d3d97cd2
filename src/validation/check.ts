import type { Issue } from './issue.js'

/** Returns the coerced value, or a Refused. Never changes its input. */
export type Check = (input: unknown) => unknown

/** The errors that a check found; their locations are relative to the checked value. */
export class Refused {
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    this.issues = issues
  }
}

export function refuse(type: string, msg: string, input: unknown, ctx?: Record<string, unknown>): Refused {
  return new Refused([ctx === undefined ? { type, loc: [], msg, input } : { type, loc: [], msg, input, ctx }])
}

/** No schema has longer names, and a thousand of them would make an answer of megabytes. */
const longestPlace = 1024

/** A field name from the request, as a part of a location. */
export const placeOf = (name: string): string =>
  name.length <= longestPlace ? name : `${name.slice(0, longestPlace)}...`

/** Adds the issues of the value at `place` to those of the value that contains it. */
export function collect(issues: Issue[], place: string | number, refused: Refused): void {
  for (const issue of refused.issues) issues.push({ ...issue, loc: [place, ...issue.loc] })
}

export function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** `object[name] = value`, also where the name is `__proto__`. */
export function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
