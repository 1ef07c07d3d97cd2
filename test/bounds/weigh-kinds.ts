import { getHeapStatistics } from 'node:v8'
import { openBench } from './bench.js'
import { kinds, type Kind } from './kinds.js'

/** Weighs what the emulator keeps, kind by kind, and prints a line of JSON for each: in a process that does nothing else. */
export interface Weighed {
  what: string
  count: number
  /** By how many bytes the heap grew, and what it stands for outside of it. */
  kept: number
  /** What the emulator reckons. */
  reckoned: number
  /** What connections, bodies and answers are reckoned at once the kind is gone, and all accounts together. */
  left: { held: number; accounts: number }
}

const [client = '', ...asked] = process.argv.slice(2)
const bench = await openBench(client)
const { core, app } = bench

const held = (): number => (app.bodies?.used ?? 0) + (app.unsent?.used ?? 0) + app.connections.reckoned

const reckoned = (): number => Object.values(core.memory).reduce((sum, { used }) => sum + used, held())

const collect = globalThis.gc as () => void

async function kept(): Promise<number> {
  let least = Infinity
  for (let inVain = 0; inVain < 2; inVain++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    collect()
    const { used_heap_size, external_memory } = getHeapStatistics()
    const now = used_heap_size + external_memory
    if (now < least - 1000) inVain = -1
    least = Math.min(least, now)
  }
  return least
}

async function weigh(kind: Kind): Promise<Weighed> {
  const { what, count, warmUp = Math.min(150, count) } = kind
  const make = (at: number) => kind.make(bench, at)
  await kind.before?.(bench)
  // What is made at the first of a kind is not of the kind.
  for (let at = 0; at < warmUp; at++) if (count > 1) await make(count + at)
  const [keptBefore, reckonedBefore] = [await kept(), reckoned()]
  for (let at = 0; at < count; at++) await make(at)
  const row = {
    what,
    count,
    kept: (await kept()) - keptBefore,
    reckoned: reckoned() - reckonedBefore,
    left: { held: 0, accounts: 0 },
  }
  await kind.after?.(bench)
  core.control.template().clearRules()
  for (const { key } of [...core.accounts.all()]) core.accounts.drop(key)
  const { tasks, accounts, monitors, rules, webhooks } = core.memory
  const left = [tasks, accounts, monitors, rules, webhooks].reduce((sum, { used }) => sum + used, 0)
  return { ...row, left: { held: held(), accounts: left } }
}

for (const kind of kinds) {
  if (asked.length > 0 && !asked.includes(kind.what)) continue
  console.log(JSON.stringify(await weigh(kind)))
}
await bench.close()
