import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { worker } from './picture.js'

const script = fileURLToPath(new URL('read-with.mjs', import.meta.url))

const grey = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } })
const needed = { jpeg: grey().jpeg(), png: grey().png(), webp: grey().webp() }
const others = {
  gif: grey().gif(),
  avif: grey().avif({ effort: 0 }),
  tiff: grey().tiff(),
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>',
  'portable pixmap': `P3 1 1 255 1 2 3\n`,
}

/** The names of those that can be read. */
async function readable(pictures: Readonly<Record<string, Sharp | string>>, loaders: 'all' | 'inputs') {
  const bytes = Object.values(pictures).map((each) =>
    typeof each === 'string' ? Promise.resolve(Buffer.from(each)) : each.clone().toBuffer(),
  )
  const child = spawn(process.execPath, [script, worker.href, loaders], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify((await Promise.all(bytes)).map((each) => each.toString('base64'))))
  const read = JSON.parse(await text(child.stdout)) as boolean[]
  return Object.keys(pictures).filter((_, at) => read[at])
}

test('the command reads JPEG, PNG and WebP, and has blocked all other loaders of libvips', async () => {
  expect(await readable({ ...needed, ...others }, 'inputs')).toEqual(Object.keys(needed))
})

test('a process that uses the library may read other pictures still', async () => {
  expect(await readable({ ...needed, ...others }, 'all')).toEqual(
    expect.arrayContaining([...Object.keys(needed), 'gif', 'avif', 'tiff', 'svg']),
  )
})
