/** One pydantic error item, keys in the order in which FastAPI prints them. */
export interface Issue {
  type: string
  loc: readonly (string | number)[]
  msg: string
  input: unknown
  ctx?: Record<string, unknown>
}

const maxListed = 20

/** Issues in one line, for explanations. */
export const issuesText = (issues: readonly Issue[]): string =>
  issues
    .slice(0, maxListed)
    .map(({ loc, msg }) => `${loc.join('.')}: ${msg}`)
    .join('; ')

/** The result of a compiled schema: the coerced value with its defaults, or the issues; and the unknown field names. */
export type Validate = (
  input: unknown,
) => { value: unknown; ignored: readonly string[] } | { issues: readonly Issue[]; ignored: readonly string[] }

/** The error of a custom validator of the service, in pydantic's form. */
export const valueError = (at: readonly (string | number)[], text: string, input: unknown): Issue => ({
  type: 'value_error',
  loc: ['body', ...at],
  msg: `Value error, ${text}`,
  input,
  ctx: { error: {} },
})
