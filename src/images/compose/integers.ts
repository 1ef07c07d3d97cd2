/** The largest whole number whose square is at most n; 0 for what is below 0. Exact up to 2^52, as IEEE 754 rounds roots correctly. */
export const squareRoot = (n: number): number => (n <= 0 ? 0 : Math.floor(Math.sqrt(n)))

export const clamp = (n: number, low: number, high: number): number => (n < low ? low : n > high ? high : n)

/** A share of a length, in thousandths. */
export const share = (length: number, thousandths: number): number => Math.trunc((length * thousandths) / 1000)

/** A full turn. */
export const turn = 4096

/**
 * The sine of an angle in 4096ths of a turn, from -4096 to 4096, by Bhaskara's approximation (never off by more than 0.2%):
 * engines may differ in the last bit of Math.sin.
 */
export function sine(angle: number): number {
  const within = angle & (turn - 1)
  const half = within & (turn / 2 - 1)
  const product = half * (turn / 2 - half)
  const value = Math.trunc((turn * 16 * product) / (5 * (turn / 2) ** 2 - 4 * product))
  return within === half ? value : -value
}

export const cosine = (angle: number): number => sine(angle + turn / 4)
