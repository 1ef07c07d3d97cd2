/** For interfaces of others that take a Date; everything else counts milliseconds. */
export const dateOf = (at: number): Date => new Date(at)
