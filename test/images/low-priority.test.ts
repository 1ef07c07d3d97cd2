import { spawn } from 'node:child_process'
import { constants, getPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { worker } from './picture.js'

const script = fileURLToPath(new URL('priorities-with.mjs', import.meta.url))
const picture = sharp({ create: { width: 512, height: 512, channels: 3, background: '#777' } }).jpeg()

/** The priorities that the threads of libvips have, each once. */
async function prioritiesWith(loaders: 'all' | 'inputs'): Promise<readonly number[]> {
  const bytes = await picture.clone().toBuffer()
  const child = spawn(process.execPath, [script, worker.href, loaders], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(bytes)
  return [...new Set(JSON.parse(await text(child.stdout)) as number[])]
}

// Elsewhere priorities are those of a whole process.
test.runIf(process.platform === 'linux')('libvips works at the lowest priority in the command', async () => {
  expect(await prioritiesWith('inputs')).toEqual([constants.priority.PRIORITY_LOW])
})

test.runIf(process.platform === 'linux')(
  'a process that uses the library keeps the priorities of libvips',
  async () => {
    expect(await prioritiesWith('all')).toEqual([getPriority()])
  },
)
