import type { Subject } from '../../src/rules/rule.js'

/** A subject that matches whatever says nothing of what is given. */
export const subject = (given: Partial<Subject> = {}): Subject => ({
  model: 'flux-dev',
  prompt: 'a red fox',
  fields: { prompt: 'a red fox' },
  task: undefined,
  nth: 1,
  ...given,
})
