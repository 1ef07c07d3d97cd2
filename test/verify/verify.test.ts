import { expect, test } from 'vitest'
import { verify, type Verification } from '../../src/verify/verify.js'
import { startApp } from '../support/start-app.js'
import { deviating, deviations } from './deviations.js'
import { sendTo, server } from './sending.js'
import type { Send } from '../../src/verify/send.js'
import type { ContractName } from '../../src/contracts/contract.js'

const contracts = ['documented', 'live'] as const

function check(contract: ContractName, around: (send: Send) => Send = (send) => send): Promise<Verification | string> {
  const { app } = startApp({ latency: 'instant' })
  return verify({
    against: `${server}/${contract}/v1`,
    contract,
    key: 'a-key',
    allowTasks: 3,
    send: around(sendTo(app)),
    poll: { everyMs: 0, withinMs: 10_000 },
  })
}

/** The lines that are not as they should be; warnings begin with `?`. */
const linesOf = (found: Verification | string): string[] =>
  typeof found === 'string'
    ? [found]
    : found.results.flatMap(({ name, problems }) =>
        problems.map(({ what, level }) => `${level === 'warning' ? '? ' : ''}${name}: ${what}`),
      )

test.each(contracts)('the emulator passes every check of the %s contract', async (contract) => {
  const found = await check(contract)
  expect(linesOf(found)).toEqual([])
  const { results } = found as Verification
  expect(results.length).toBeGreaterThan(20)
  expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
})

test('there are at least twenty deviations of each contract', () => {
  for (const contract of contracts) {
    expect(deviations.filter((each) => each.contract === contract).length).toBeGreaterThanOrEqual(20)
  }
})

test.each(deviations)('$contract, $name: its line, and no other', async (deviation) => {
  const found = linesOf(await check(deviation.contract, (send) => deviating(send, deviation)))
  expect(found).toEqual(deviation.lines.map((line) => expect.stringContaining(line) as string))
})
