import { verify, type Result, type Verification, type VerifyOptions } from '../../src/verify/verify.js'
import type { TestApp } from '../support/start-app.js'
import { sendTo, server } from './sending.js'

export const key = 'a-key-of-a-test'

/** Runs `verify` on an app of the tests, unless `send` leads elsewhere. */
export const verifierOf =
  ({ app }: TestApp) =>
  async (options: Partial<VerifyOptions>): Promise<Verification> => {
    const { contract = 'documented' } = options
    const poll = { everyMs: 0, withinMs: 0 }
    const given = { against: `${server}/${contract}/v1`, contract, key, send: sendTo(app), poll, ...options }
    const found = await verify(given)
    if (typeof found === 'string') throw new Error(found)
    return found
  }

/** What is not as it should be, a line each. */
export const linesOf = ({ results }: Verification) =>
  results
    .filter(({ problems }) => problems.length > 0)
    .map(
      ({ name, verdict, problems }) =>
        `${verdict === 'warning' ? '? ' : ''}${name}: ${problems.map(({ what }) => what).join('; ')}`,
    )

export const withVerdict = ({ results }: Verification, verdict: Result['verdict']) =>
  results.filter((result) => result.verdict === verdict)
