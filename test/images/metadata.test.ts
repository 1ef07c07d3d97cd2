import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import type { PictureSpec } from '../../src/images/picture-spec.js'
import { createRenderQueue } from '../../src/images/render-queue.js'
import { picture, worker } from './picture.js'

const renderQueue = createRenderQueue({ worker, cacheBytes: 0 })
afterAll(() => renderQueue.close())

/** The facts in a picture's XMP, read back from the file as an XML parser would. */
async function factsOf(spec: PictureSpec): Promise<Record<string, string>> {
  const { bytes } = await renderQueue.draw(spec)
  const { xmp } = await sharp(bytes).metadata()
  if (xmp === undefined) throw new Error('the picture has no XMP')
  const xml = new TextDecoder('utf-8', { fatal: true }).decode(xmp)
  const found: Record<string, string> = {}
  for (const [, name = '', text = ''] of xml.matchAll(/<(flux:\w+|xmp:\w+)>([^<]*)<\/\1>/g))
    found[name] = unescaped(text)
  return found
}

const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#13;': '\r' }
const unescaped = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/&[^;]*;/g, (name) => characters[name] ?? '?')

describe.each(['jpeg', 'png', 'webp'] as const)('%s', (format) => {
  test('prompt, model and seed are in the metadata', async () => {
    expect(await factsOf(picture({ format, model: 'flux-pro-1.1', seed: '18446744073709551615' }))).toEqual({
      'xmp:CreatorTool': 'flux-emulator',
      'flux:Prompt': 'A red fox in fresh snow',
      'flux:Model': 'flux-pro-1.1',
      'flux:Seed': '18446744073709551615',
      'flux:Size': '256x192',
    })
  })

  test('fields that are not their defaults, and the inputs, are there as JSON', async () => {
    const inputs = Array.from({ length: 10 }, (_, at) => ({
      field: `input_image_${at}`,
      sha256: `${at}`.repeat(64),
      source: 'base64' as const,
      format: 'webp' as const,
      bytes: 20_000_000,
      width: 4096,
      height: 4096,
    }))
    const url = { field: 'image', sha256: 'f'.repeat(64), source: 'url', standIn: true, width: 9, height: 9 } as const
    const facts = await factsOf(picture({ format, painter: 'edit', fields: { guidance: 2.5, raw: true }, inputs }))
    expect(JSON.parse(facts['flux:Fields'] ?? '')).toEqual({ guidance: 2.5, raw: true })
    expect(JSON.parse(facts['flux:Inputs'] ?? '')).toEqual(
      inputs.map(({ field, sha256, bytes }) => ({ field, sha256, format: 'webp', bytes, size: '4096x4096' })),
    )
    const other = await factsOf(picture({ format, painter: 'edit', inputs: [url] }))
    expect(JSON.parse(other['flux:Inputs'] ?? '')).toEqual([{ field: 'image', source: 'url', sha256: 'f'.repeat(64) }])
  })

  test('what XML gives a meaning to comes back as it was', async () => {
    const prompt = `</flux:Prompt><x a="1" b='2'>&amp; ]]> <!-- -->\r\n\ttab — “ü” 北京 🦊`
    expect(await factsOf(picture({ format, prompt }))).toMatchObject({ 'flux:Prompt': prompt })
  })

  test('control characters, noncharacters and halves of surrogate pairs are replaced', async () => {
    const prompt = 'a\u0000b\u0007c\u001bd\u007fe\u0085f\ud800g\udc00h\ufffei\uffffj'
    expect(await factsOf(picture({ format, prompt }))).toMatchObject({
      'flux:Prompt': 'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh\ufffdi\ufffdj',
    })
  })

  test('a prompt of 32 KB is whole', async () => {
    const prompt = 'abcdefgh'.repeat(4096)
    const facts = await factsOf(picture({ format, prompt }))
    expect(facts['flux:Prompt']).toBe(prompt)
    expect(facts['flux:PromptSha256']).toBeUndefined()
  })

  test('a longer prompt is cut between characters, with the SHA-256 of the whole beside it', async () => {
    const prompt = `x${'狐'.repeat(20_000)}`
    const facts = await factsOf(picture({ format, prompt }))
    expect(facts['flux:Prompt']).toBe(`x${'狐'.repeat(10_922)}`)
    expect(facts['flux:PromptSha256']).toBe(createHash('sha256').update(prompt).digest('hex'))
  })

  test.each(['&', '<', '\u0000', '\r', '🦊', '\ud800'])(
    'a long prompt of nothing but %j is not lost, however it grows when escaped',
    async (character) => {
      const prompt = character.repeat(200_000)
      const facts = await factsOf(picture({ format, prompt }))
      expect(facts['flux:Prompt']?.length).toBeGreaterThan(10_000)
      expect(Buffer.byteLength(facts['flux:Prompt'] ?? '')).toBeLessThanOrEqual(32 * 1024)
      expect(facts['flux:PromptSha256']).toBe(createHash('sha256').update(prompt).digest('hex'))
      expect(facts).toMatchObject({ 'flux:Model': 'flux-dev', 'flux:Seed': '42' })
    },
  )
})

test('a PNG has the same facts as text chunks', async () => {
  const { bytes } = await renderQueue.draw(picture({ format: 'png', prompt: 'a <fox> & “snow” 狐' }))
  const { comments = [] } = await sharp(bytes).metadata()
  expect(comments).toEqual([
    { keyword: 'flux:Prompt', text: 'a <fox> & “snow” 狐' },
    { keyword: 'flux:Model', text: 'flux-dev' },
    { keyword: 'flux:Seed', text: '42' },
    { keyword: 'flux:Size', text: '256x192' },
  ])
})
