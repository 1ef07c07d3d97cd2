import { expect, it } from 'vitest'
import { webhookBody } from '../../src/webhooks/body.js'

const result = { sample: 'http://localhost/results/task-1/sample.jpeg', prompt: 'a fox', seed: 42 }
const ready = { id: 'task-1', status: 'Ready', result, progress: null, details: null }
const details = { 'Moderation Reasons': ['Violence'] }
const moderated = { id: 'task-1', status: 'Request Moderated', result: null, progress: null, details }

/** As JSON, because the order counts. */
it.each([
  ['current', ready, { task_id: 'task-1', id: 'task-1', status: 'Ready', result, progress: null }],
  [
    'current',
    moderated,
    { task_id: 'task-1', id: 'task-1', status: 'Request Moderated', result: null, progress: null, details },
  ],
  ['older', ready, { task_id: 'task-1', status: 'SUCCESS', result, progress: null }],
  ['older', { ...ready, progress: 1 }, { task_id: 'task-1', status: 'SUCCESS', result, progress: 1 }],
  ['older', moderated, { task_id: 'task-1', status: 'Request Moderated', result: null, progress: null }],
] as const)('the %s form of %j', (form, told, body) => {
  expect(JSON.stringify(webhookBody[form](told))).toBe(JSON.stringify(body))
})
