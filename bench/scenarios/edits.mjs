import { startChild } from '../calls.mjs'
import { interleave, median, ratios } from '../rounds.mjs'

/** One of each family, with the inputs that it takes. */
const kinds = [
  ['fill', 'Fill, 1 MP JPEG with a mask'],
  ['erase', 'Erase, 1 MP JPEG with a mask'],
  ['expand', 'Expand, 0.6 MP to 1 MP JPEG'],
  ['outpainting', 'Outpainting, 0.6 MP to 1 MP JPEG'],
  ['kontext', 'Kontext, 1 MP PNG'],
  ['kontextJpeg', 'Kontext, 1 MP JPEG'],
  ['references', 'FLUX.2, 1 MP JPEG with two references'],
  ['cutOut', 'FLUX.2 with transparent_bg, 1 MP PNG'],
  ['tenImages', 'flux-3-image, 1 MP JPEG with nine references'],
  ['imagePrompt', 'Ultra with image_prompt, 1 MP JPEG'],
  ['tryOn', 'Try-on, 1 MP JPEG'],
  ['deblur', 'Deblur, 1 MP JPEG'],
  ['canny', 'Canny, 1 MP JPEG'],
  ['depth', 'Depth, 1 MP JPEG'],
]

/** What an edit costs from its specification to its bytes, against the bare decode of its inputs and the bare encode of its pixels. */
export async function edits({ drawRounds }) {
  const child = startChild(new URL('../edit-process.mjs', import.meta.url))
  const results = []
  for (const [edit, name] of kinds) {
    await child.call('prepare', { edit, pictures: 10 })
    const pairs = await interleave(drawRounds, (side) => child.call(side), ['bare', 'emulator'])
    const ms = (side) => (median(pairs.map((pair) => pair[side])) / 1000).toFixed(1)
    results.push({
      what: `${name}: CPU time`,
      unit: 'x bare decode and encode',
      values: ratios(pairs, (cpu) => cpu),
      atMost: 2,
      details: [`bare decode and encode with the same settings: ${ms('bare')} ms; edited: ${ms('emulator')} ms`],
    })
  }
  await child.stop()
  return results
}
