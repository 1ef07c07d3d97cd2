import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stopOnSignals } from '../../src/cli/stop-on-signals.js'
import { createManualTime } from '../support/manual-time.js'

/** A process that notes how it ends, in place of the real one. */
class FakeProcess extends EventEmitter {
  exitCode: number | undefined
  readonly exits: unknown[] = []
  exit(code?: unknown): never {
    this.exits.push(code)
    // What follows an exit does not happen.
    throw new Error('exit')
  }
  signal(name: string) {
    try {
      this.emit(name)
    } catch (error) {
      expect(error).toEqual(new Error('exit'))
    }
  }
}

const never = () => new Promise<void>(() => undefined)

function watch(stop: () => Promise<void> | undefined) {
  const [time, process] = [createManualTime(), new FakeProcess()]
  stopOnSignals(stop, { time, process })
  return { time, process }
}

test.each(['SIGTERM', 'SIGINT'])('%s: what does not stop is ended with code 0, within a second', (signal) => {
  const { time, process } = watch(never)
  expect(time.alarms()).toEqual([])
  process.signal(signal)
  expect([process.exits, time.alarms()]).toEqual([[], [900]])
  expect(() => time.advance(900)).toThrow('exit')
  expect(process.exits).toEqual([0])
})

test('a process that has stopped is left to end by itself, with code 0', async () => {
  const { process } = watch(() => Promise.resolve())
  process.signal('SIGTERM')
  await setImmediate()
  expect([process.exits, process.exitCode]).toEqual([[], 0])
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('%s as the second signal ends the process at once, with code %d', (signal, code) => {
  const { process } = watch(never)
  process.signal('SIGTERM')
  process.signal(signal)
  expect(process.exits).toEqual([code])
})
