import type { FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import { ControlRefusal } from './refusal.js'

/** What `?account=` calls the template of new accounts. */
const templateName = 'default'

/** Accounts that a refusal lists. */
const mostListed = 50

/** Whom a command is for: an account by its key, or the template of new ones. */
export interface Named {
  name: string
  isTemplate: boolean
}

/**
 * Whom a request names, by X-Key or `?account=`. A read may leave it out where there is only one account; a write would make
 * one, so it must say which.
 */
export function namedBy(request: FastifyRequest, control: Control, { writes }: { writes: boolean }): Named {
  const key = textOf(request.headers['x-key'])
  const parameter = textOf((request.query as { account?: string }).account)
  if (key !== undefined && parameter !== undefined && key !== parameter) {
    throw new ControlRefusal(400, 'X-Key and ?account= name two accounts; send one of them')
  }
  const name = key ?? parameter ?? theOnlyOne(control, writes)
  return { name, isTemplate: key === undefined && parameter === templateName }
}

const textOf = (given: string | string[] | undefined) => (typeof given === 'string' && given !== '' ? given : undefined)

function theOnlyOne(control: Control, writes: boolean): string {
  const keys = control.accounts().map(({ key }) => key)
  const [only] = keys
  if (!writes && only !== undefined && keys.length === 1) return only
  const there =
    keys.length === 0 ? 'there is none yet' : keys.length === 1 ? 'there is one' : `there are ${keys.length}`
  throw new ControlRefusal(400, `name the account: send its API key as X-Key, or ?account=; ${there}`, {
    allowed: keys.slice(0, mostListed),
  })
}
