import type { Credits } from './account.js'

/** What is shown as the balance of an account whose credits are unlimited. */
export const shownAsUnlimited = 1_000_000

/** Prices are sums of doubles: what is left of an exact balance must not fail for a rounding error. */
const tolerance = 1e-6

export const affords = ({ balance }: Credits, price: number): boolean =>
  balance === undefined || balance - price >= -tolerance

/** Takes a price that the balance affords. */
export function debit(credits: Credits, price: number): void {
  if (credits.balance !== undefined) credits.balance = Math.max(credits.balance - price, 0)
}

export function refund(credits: Credits, price: number): void {
  if (credits.balance !== undefined) credits.balance += price
}
