import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { usualPriority } from '../support/run-command.js'
import { picture, worker } from './picture.js'

interface Round {
  /** Of the pictures' files. */
  bytes: number
  /** By how much the process has grown. */
  grown: number
}

// What is never freed is added in each round. What is freed fills the heap first, however long that takes: then a round
// comes that adds little.
test.each<[what: string, count: number, given: Parameters<typeof picture>[0], wouldAdd: (round: Round) => number]>([
  [
    'memory of the encoder',
    200,
    // The prompt makes a small picture a file of 58 KB.
    { width: 64, height: 64, format: 'jpeg', prompt: '>'.repeat(13_900) },
    ({ bytes }) => bytes,
  ],
  ['pixels', 5, { width: 2048, height: 2048 }, () => 5 * 2048 * 2048 * 3],
])('drawing keeps no %s', async (_what, count, given, wouldAdd) => {
  const script = fileURLToPath(new URL('weigh-drawing.mjs', import.meta.url))
  const args = [...usualPriority, '--expose-gc', script, worker.href, String(count), JSON.stringify(picture(given))]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const shares: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const round = JSON.parse(line) as Round
    expect(wouldAdd(round)).toBeGreaterThan(10_000_000)
    shares.push(round.grown / wouldAdd(round))
    if (shares.length === 30 || round.grown < wouldAdd(round) / 2) child.kill()
  }
  expect(Math.min(...shares), `grown, as shares of what would be kept: ${shares.join()}`).toBeLessThan(0.5)
})
