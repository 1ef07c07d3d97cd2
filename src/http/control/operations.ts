import { accountOperations } from './account-operations.js'
import { clockOperations } from './clock-operations.js'
import { journalOperations } from './journal-operations.js'
import type { Operation } from './operation.js'
import { reportOperations } from './report-operations.js'
import { ruleOperations } from './rule-operations.js'
import { taskOperations } from './task-operations.js'
import { webhookOperations } from './webhook-operations.js'

/**
 * The control API. Adding a method to the library's control objects is adding a row to one of these: its route, its checks and
 * its place in the document follow.
 */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...clockOperations,
  ...ruleOperations,
  ...taskOperations,
  ...journalOperations,
  ...reportOperations,
  ...webhookOperations,
]
