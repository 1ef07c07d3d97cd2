import { expect, it } from 'vitest'
import { systemTime } from '../../src/time/system-time.js'

it('wakes once, and not after it was called off', async () => {
  const woken: string[] = []
  const before = systemTime.now()
  systemTime.wake(1, () => woken.push('called off'))()
  await new Promise<void>((resolve) => {
    systemTime.wake(-5, () => woken.push('at once'))
    systemTime.wake(20, resolve)
    setTimeout(() => undefined, 40) // alarms alone keep no process alive
  })
  expect(woken).toEqual(['at once'])
  expect(systemTime.now()).toBeGreaterThan(before)
})
