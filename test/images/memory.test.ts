import { expect, onTestFinished, test } from 'vitest'
import type { PictureSpec } from '../../src/images/picture-spec.js'
import { createStudio } from '../../src/images/studio.js'
import { picture, worker } from './picture.js'

/** What drawing so many pictures adds to the process, and the bytes of their files. */
function openMeter() {
  const studio = createStudio({ worker, cacheBytes: 0 })
  onTestFinished(() => studio.close())
  let drawn = 0
  return async (count: number, given: Partial<PictureSpec>) => {
    const before = process.memoryUsage().rss
    let bytes = 0
    for (let each = 0; each < count; each++)
      bytes += (await studio.draw(picture({ ...given, seed: String(drawn++) }))).bytes.length
    return { bytes, grown: process.memoryUsage().rss - before }
  }
}

test('drawing keeps no memory of the encoder', async () => {
  const meter = openMeter()
  // Its prompt makes a small picture a file of 58 KB. An encoder that never frees its output would keep all of these bytes.
  const wordy = { width: 64, height: 64, format: 'jpeg', prompt: '>'.repeat(13_900) } as const
  // The heap fills first: for a thousand of them, on Node 24.
  await meter(1000, wordy)
  const { bytes, grown } = await meter(1000, wordy)
  expect(bytes).toBeGreaterThan(50_000_000)
  expect(grown).toBeLessThan(bytes * 0.6)
}, 60_000)

test('drawing keeps no pixels', async () => {
  const meter = openMeter()
  const large = { width: 2048, height: 2048 }
  await meter(10, large)
  const { grown } = await meter(20, large)
  // The process breathes by a few pictures.
  expect(grown).toBeLessThan((20 * 2048 * 2048 * 3) / 2)
}, 60_000)
