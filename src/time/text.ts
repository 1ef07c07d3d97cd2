/** ISO time in UTC, with milliseconds only where there are some: `2025-12-17T21:39:00Z`. */
export const isoText = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')

/** The same in whole seconds, the next one where `at` is within one. */
export const isoSecond = (at: number): string => isoText(Math.ceil(at / 1000) * 1000)

/** Epoch milliseconds of a time in ISO form or as HTTP headers print it; NaN when it is none. */
export const readTime = (text: string): number => Date.parse(text)

/** A moment as HTTP headers print it: `Wed, 17 Dec 2025 21:39:00 GMT`. */
export const httpDate = (at: number): string => new Date(at).toUTCString()

/** The local time of day, for people: `21:39:07`. */
export const clockText = (at: number): string => new Date(at).toTimeString().slice(0, 8)
