/** One pydantic error item, keys in the order in which FastAPI prints them. */
export interface Issue {
  type: string
  loc: readonly (string | number)[]
  msg: string
  input: unknown
  ctx?: Record<string, unknown>
}

const maxListed = 20

/** Items in one line, for explanations. */
export const issuesText = (issues: readonly Issue[]): string =>
  issues
    .slice(0, maxListed)
    .map(({ loc, msg }) => `${loc.join('.')}: ${msg}`)
    .join('; ')

/** What a compiled schema answers: the coerced value with its defaults, or the items; and the names it did not know. */
export type Validate = (
  input: unknown,
) => { value: unknown; ignored: readonly string[] } | { issues: readonly Issue[]; ignored: readonly string[] }

/** What a validator of the service's own says, in pydantic's form. */
export const valueError = (at: readonly (string | number)[], text: string, input: unknown): Issue => ({
  type: 'value_error',
  loc: ['body', ...at],
  msg: `Value error, ${text}`,
  input,
  ctx: { error: {} },
})
