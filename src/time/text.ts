/** The end of the year 9999, in epoch milliseconds. Later times have no common text form; an account's clock stops here. */
export const latestMoment = 253_402_300_799_999

/** The last time that a Date can hold. */
const latestDate = 8.64e15

/** ISO time in UTC, without milliseconds if they are zero: `2025-12-17T21:39:00Z`; from the year 10000 on `+010000-...`. */
export const isoText = (at: number): string => new Date(Math.min(at, latestDate)).toISOString().replace('.000Z', 'Z')

/** The same, rounded up to whole seconds. */
export const isoSecond = (at: number): string => isoText(Math.ceil(at / 1000) * 1000)

/** Epoch milliseconds of an ISO time or an HTTP date; NaN for any other text. */
export const readTime = (text: string): number => Date.parse(text)

/** HTTP dates have four digits for the year: later times are printed as the last possible date. */
const lastHttpDate = Date.UTC(9999, 11, 31, 23, 59, 59)

/** An HTTP date: `Wed, 17 Dec 2025 21:39:00 GMT`. */
export const httpDate = (at: number): string => new Date(Math.min(at, lastHttpDate)).toUTCString()

/** The local time of day, for display: `21:39:07`. */
export const clockText = (at: number): string => new Date(at).toTimeString().slice(0, 8)
