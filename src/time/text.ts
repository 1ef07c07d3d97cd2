/** The end of the year 9999, in epoch milliseconds: beyond it, moments have no usual form, and no account's time passes it. */
export const latestMoment = 253_402_300_799_999

/** Beyond this, there are no dates at all. */
const latestDate = 8.64e15

/** ISO time in UTC, with milliseconds only where there are some: `2025-12-17T21:39:00Z`; from the year 10000 on `+010000-...`. */
export const isoText = (at: number): string => new Date(Math.min(at, latestDate)).toISOString().replace('.000Z', 'Z')

/** The same in whole seconds, the next one where `at` is within one. */
export const isoSecond = (at: number): string => isoText(Math.ceil(at / 1000) * 1000)

/** Epoch milliseconds of a time in ISO form or as HTTP headers print it; NaN when it is none. */
export const readTime = (text: string): number => Date.parse(text)

/** The form has four digits for the year: later moments are printed as the last that it can say. */
const lastHttpDate = Date.UTC(9999, 11, 31, 23, 59, 59)

/** A moment as HTTP headers print it: `Wed, 17 Dec 2025 21:39:00 GMT`. */
export const httpDate = (at: number): string => new Date(Math.min(at, lastHttpDate)).toUTCString()

/** The local time of day, for people: `21:39:07`. */
export const clockText = (at: number): string => new Date(at).toTimeString().slice(0, 8)
