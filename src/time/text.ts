/** ISO time in UTC, with milliseconds only where there are some: `2025-12-17T21:39:00Z`. */
export const isoText = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')

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
