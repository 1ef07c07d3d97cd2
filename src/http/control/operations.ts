import { accountOperations } from './account-operations.js'
import { clockOperations } from './clock-operations.js'
import { journalOperations } from './journal-operations.js'
import type { Operation } from './operation.js'
import { pictureOperations } from './picture-operations.js'
import { reportOperations } from './report-operations.js'
import { ruleOperations } from './rule-operations.js'
import { taskOperations } from './task-operations.js'
import { webhookOperations } from './webhook-operations.js'

/**
 * The table of the control API's operations. A new method of the library's control objects becomes a row in one of
 * these files; its route, its validation and its documentation follow from the row.
 */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...clockOperations,
  ...ruleOperations,
  ...taskOperations,
  ...journalOperations,
  ...reportOperations,
  ...pictureOperations,
  ...webhookOperations,
]
