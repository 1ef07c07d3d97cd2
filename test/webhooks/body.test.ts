import { expect, it } from 'vitest'
import { webhookBody } from '../../src/webhooks/body.js'

const result = { sample: 'http://localhost/results/task-1/sample.jpeg', prompt: 'a fox', seed: 42 }
const older = { sample: result.sample, seed: 42, pre_filtered: false }
const timed = { start_time: 1.5, seed: 42, prompt: 'a fox', duration: 1, end_time: 2.5, sample: 'x' }
const ready = { id: 'task-1', status: 'Ready', result, progress: null, details: null }
const details = { 'Moderation Reasons': ['Violence'] }
const moderated = { id: 'task-1', status: 'Request Moderated', result: null, progress: null, details }

/** As JSON, because the order counts. */
it.each([
  ['current', 'a picture', ready, { task_id: 'task-1', id: 'task-1', status: 'Ready', result, progress: null }],
  [
    'current',
    'a refusal',
    moderated,
    { task_id: 'task-1', id: 'task-1', status: 'Request Moderated', result: null, progress: null, details },
  ],
  ['older', 'a picture', ready, { task_id: 'task-1', status: 'SUCCESS', result: older, progress: null }],
  [
    'older',
    'a picture with its times',
    { ...ready, result: timed, progress: 1 },
    {
      task_id: 'task-1',
      status: 'SUCCESS',
      result: { sample: 'x', seed: 42, start_time: 1.5, end_time: 2.5, duration: 1, pre_filtered: false },
      progress: 1,
    },
  ],
  ['older', 'a refusal', moderated, { task_id: 'task-1', status: 'Request Moderated', result: null, progress: null }],
] as const)('the %s form of %s', (form, _, told, body) => {
  expect(JSON.stringify(webhookBody[form](told))).toBe(JSON.stringify(body))
})
