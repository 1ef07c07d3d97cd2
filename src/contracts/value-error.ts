import type { Issue } from '../validation/issue.js'

/** What a validator of the service's own says, in pydantic's form. */
export const valueError = (at: readonly (string | number)[], text: string, input: unknown): Issue => ({
  type: 'value_error',
  loc: ['body', ...at],
  msg: `Value error, ${text}`,
  input,
  ctx: { error: {} },
})
