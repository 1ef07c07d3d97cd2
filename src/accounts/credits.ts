import type { Credits } from './account.js'

/** The balance that is shown for unlimited credits. */
export const shownAsUnlimited = 1_000_000

/** Prices are sums of doubles: a rounding error must not make an exact balance too small. */
const tolerance = 1e-6

export const affords = ({ balance }: Credits, price: number): boolean =>
  balance === undefined || balance - price >= -tolerance

/** Subtracts a price that the balance affords. */
export function debit(credits: Credits, price: number): void {
  if (credits.balance !== undefined) credits.balance = Math.max(credits.balance - price, 0)
}

export function refund(credits: Credits, price: number): void {
  if (credits.balance !== undefined) credits.balance += price
}
