import { exampleFinetunes } from '../contracts/finetunes.js'
import type { Purse } from './account.js'

export const createPurse = (credits: number | undefined): Purse => ({
  balance: credits,
  finetunes: exampleFinetunes(),
})

/** What is shown as the credits of an account whose credits have no end. */
export const shownWithoutEnd = 1_000_000

/** Prices are sums of doubles: what is left of an exact balance must not fail for a rounding error. */
const tolerance = 1e-6

export const affords = ({ balance }: Purse, credits: number): boolean =>
  balance === undefined || balance - credits >= -tolerance

/** Takes credits that the purse affords. */
export function debit(purse: Purse, credits: number): void {
  if (purse.balance !== undefined) purse.balance = Math.max(purse.balance - credits, 0)
}

export function refund(purse: Purse, credits: number): void {
  if (purse.balance !== undefined) purse.balance += credits
}
