import { exampleFinetunes } from '../contracts/finetunes.js'
import type { Purse } from './account.js'

export const createPurse = (credits: number | undefined): Purse => ({
  balance: credits,
  finetunes: exampleFinetunes(),
})

/** What is shown as the credits of an account whose credits have no end. */
export const shownWithoutEnd = 1_000_000

/** Takes credits; false when they do not suffice. */
export function debit(purse: Purse, credits: number): boolean {
  if (purse.balance === undefined) return true
  // Prices are sums of doubles: what is left of an exact balance must not fail for a billionth of a credit.
  if (purse.balance - credits < -1e-6) return false
  purse.balance = Math.max(purse.balance - credits, 0)
  return true
}

export function refund(purse: Purse, credits: number): void {
  if (purse.balance !== undefined) purse.balance += credits
}
