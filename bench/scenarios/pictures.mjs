import { startChild } from '../calls.mjs'
import { interleave, median, ratios } from '../rounds.mjs'

/** What a picture costs from its specification to its bytes, against the bare encode of its pixels. */
export async function pictures({ drawRounds }) {
  const child = startChild(new URL('../picture-process.mjs', import.meta.url))
  await child.call('prepare', { pictures: 20 })
  const pairs = await interleave(drawRounds, (name) => child.call(name), ['bare', 'emulator'])
  await child.stop()
  const ms = (name) => (median(pairs.map((pair) => pair[name])) / 1000).toFixed(1)
  return [
    {
      what: 'Picture, 1024 x 768 JPEG: CPU time',
      unit: 'x bare encode',
      values: ratios(pairs, (cpu) => cpu),
      atMost: 1.4,
      details: [`bare encode with the same settings: ${ms('bare')} ms; drawn: ${ms('emulator')} ms`],
    },
  ]
}
