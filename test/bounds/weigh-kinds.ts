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
  /** By which part of the middle one the least and the most of the rounds are apart. */
  apart: number
  /** What connections, bodies and answers are reckoned at once the kind is gone, and all accounts together. */
  left: { held: number; accounts: number }
}

const [client = '', ...asked] = process.argv.slice(2)
const bench = await openBench(client)
const { core, app } = bench

const held = (): number => (app.bodies?.used ?? 0) + (app.unsent?.used ?? 0) + app.connections.estimatedBytes

const reckoned = (): number => Object.values(core.memory).reduce((sum, { used }) => sum + used, held())

const collect = globalThis.gc as () => void

async function kept(): Promise<number> {
  bench.forgetWays()
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

/** The first round only makes what is made once: compiled code, the form of each object, and the like. */
const rounds = 4

interface Round {
  kept: number
  reckoned: number
  left: Weighed['left']
}

async function weighOnce(kind: Kind, round: number): Promise<Round> {
  const { count, first = Math.min(20, count) } = kind
  // No two rounds make the same, which may be kept once for both.
  const make = (at: number) => kind.make(bench, round * (count + first) + at)
  await kind.before?.(bench)
  for (let at = 0; at < first; at++) if (count > 1) await make(count + at)
  const [keptBefore, reckonedBefore] = [await kept(), reckoned()]
  for (let at = 0; at < count; at++) await make(at)
  const [keptAfter, reckonedAfter] = [await kept(), reckoned()]
  await kind.after?.(bench)
  core.control.template().clearRules()
  for (const { key } of [...core.accounts.all()]) core.accounts.drop(key)
  const { tasks, accounts, monitors, rules, webhooks, ownPictures } = core.memory
  const left = [tasks, accounts, monitors, rules, webhooks, ownPictures].reduce((sum, { used }) => sum + used, 0)
  return {
    kept: keptAfter - keptBefore,
    reckoned: reckonedAfter - reckonedBefore,
    left: { held: held(), accounts: left },
  }
}

const shareOf = ({ kept, reckoned }: Round): number => kept / reckoned

/** The middle one of the rounds, and how far apart they are. */
async function weigh(kind: Kind): Promise<Weighed> {
  const made: Round[] = []
  for (let round = 0; round < rounds; round++) made.push(await weighOnce(kind, round))
  const sorted = made.slice(1).sort((one, other) => shareOf(one) - shareOf(other))
  const [least, middle, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)]
  if (least === undefined || middle === undefined || most === undefined) throw new Error('no rounds')
  const apart = (shareOf(most) - shareOf(least)) / shareOf(middle)
  const { what, count } = kind
  return { what, count, ...middle, apart }
}

for (const kind of kinds) {
  if (asked.length > 0 && !asked.includes(kind.what)) continue
  console.log(JSON.stringify(await weigh(kind)))
}
await bench.close()
