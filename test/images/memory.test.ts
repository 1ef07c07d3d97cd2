import { expect, onTestFinished, test } from 'vitest'
import { createStudio } from '../../src/images/studio.js'
import { picture, worker } from './picture.js'

test('drawing keeps no memory outside the heap', async () => {
  const studio = createStudio({ worker, cacheBytes: 0 })
  onTestFinished(() => studio.close())
  // An encoder that never frees its output would keep all of these bytes; the process breathes by a third of them.
  let drawn = 0
  const draw = async (count: number) => {
    let bytes = 0
    for (let each = 0; each < count; each++)
      bytes += (await studio.draw(picture({ width: 2048, height: 2048, seed: String(drawn++) }))).bytes.length
    return bytes
  }
  await draw(150)
  const before = process.memoryUsage().rss
  const bytes = await draw(200)
  const grown = process.memoryUsage().rss - before
  expect(grown).toBeLessThan(bytes * 0.6)
}, 60_000)
