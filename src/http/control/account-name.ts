import type { FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import { ControlRefusal } from './errors.js'

/** What `?account=` calls the template of new accounts. As X-Key it is a key like any other. */
export const templateName = 'default'

/** What it calls all accounts. */
export const allName = '*'

/** Accounts that a refusal lists. */
const maxListed = 50

/** Whom a command is for: an account by its key, the template of new ones, or all accounts. */
export interface AccountSelection {
  name: string
  isTemplate: boolean
  isAll: boolean
}

/**
 * Whom a request names, by X-Key or `?account=`. What can be told of all accounts is told of all where none is named. Another
 * read may leave it out where there is only one account; a write would make one, so it must say which.
 */
export function selectAccount(
  request: FastifyRequest,
  control: Control,
  { writes, ofAll }: { writes: boolean; ofAll: boolean },
): AccountSelection {
  const key = textOf(request.headers['x-key'])
  const parameter = textOf((request.query as { account?: string }).account)
  if (key !== undefined && parameter !== undefined && key !== parameter) {
    throw new ControlRefusal(400, 'X-Key and ?account= name different accounts; send one of them')
  }
  const name = key ?? parameter ?? (ofAll ? allName : onlyAccount(control, writes))
  const isAll = key === undefined && name === allName
  if (isAll && !ofAll) {
    throw new ControlRefusal(
      400,
      'this operation needs one account; ?account=* works for requests, receipt, report and events',
    )
  }
  return { name, isTemplate: key === undefined && parameter === templateName, isAll }
}

const textOf = (given: string | string[] | undefined) => (typeof given === 'string' && given !== '' ? given : undefined)

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
