import type { FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import { ControlRefusal } from './errors.js'

/** The value of `?account=` for the template for new accounts. As X-Key it is an ordinary key. */
export const templateName = 'default'

/** The value of `?account=` for all accounts. */
export const allName = '*'

/** Maximum number of accounts listed in a refusal. */
const maxListed = 50

/** What an operation is for: an account by its key, the template for new accounts, or all accounts. */
export interface AccountSelection {
  name: string
  isTemplate: boolean
  isAll: boolean
}

/**
 * The account that a request names, by X-Key or `?account=`. Without either: all accounts for an operation that
 * supports it; the only account for another read, if there is just one. A write must name it, because a write creates
 * accounts.
 */
export function selectAccount(
  request: FastifyRequest,
  control: Control,
  { writes, supportsAll }: { writes: boolean; supportsAll: boolean },
): AccountSelection {
  const key = textOf(request.headers['x-key'])
  const parameter = textOf((request.query as { account?: string }).account)
  if (key !== undefined && parameter !== undefined && key !== parameter) {
    throw new ControlRefusal(400, 'X-Key and ?account= name different accounts; send one of them')
  }
  const name = key ?? parameter ?? (supportsAll ? allName : onlyAccount(control, writes))
  const isAll = key === undefined && name === allName
  if (isAll && !supportsAll) {
    throw new ControlRefusal(
      400,
      'this operation needs one account; ?account=* works for requests, receipt, report and events',
    )
  }
  return { name, isTemplate: key === undefined && parameter === templateName, isAll }
}

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)

function onlyAccount(control: Control, writes: boolean): string {
  const keys = control.accounts().map(({ key }) => key)
  const [only] = keys
  if (!writes && only !== undefined && keys.length === 1) return only
  const existing =
    keys.length === 0
      ? 'no accounts exist yet'
      : keys.length === 1
        ? 'one account exists'
        : `${keys.length} accounts exist`
  throw new ControlRefusal(400, `specify the account: send its API key as X-Key or ?account=; ${existing}`, {
    allowed: keys.slice(0, maxListed),
  })
}
