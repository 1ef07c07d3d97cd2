import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { compose } from '../../src/images/compose/compose.js'
import { loadGlyphAtlas } from '../../src/images/compose/glyph-atlas.js'
import { createRenderQueue } from '../../src/images/render-queue.js'
import { picture, worker } from './picture.js'

const specs = [
  picture({ width: 512, height: 384, prompt: 'Schöne Grüße · Лиса · Αλεπού' }),
  picture({ width: 512, height: 384, prompt: '北京 · ثعلب أحمر · שועל · किताब · สีแดง · 🦊' }),
  picture({ width: 512, height: 384, format: 'jpeg' }),
  picture({ width: 512, height: 384, format: 'webp' }),
]

/** Makes folders of fonts look empty for one command and what it starts. */
const hide =
  'for folder in /usr/share/fonts /usr/local/share/fonts /etc/fonts; do [ ! -d $folder ] || mount -t tmpfs none $folder || exit 9; done'

/** As root, or as a user who may be root in a namespace of its own; undefined where neither is permitted. */
const namespace = [['-m'], ['-rm']].find((flags) => spawnSync('unshare', [...flags, 'sh', '-c', hide]).status === 0)

function folderOfItsOwn(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fonts-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Draws the pictures in a process that sees no fonts, and answers the digests of the files. */
function drawWithoutFonts(flags: readonly string[]): unknown {
  const script = join(folderOfItsOwn(), 'draw.mjs')
  const source = `
    import { existsSync, readdirSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    for (const folder of ['/usr/share/fonts', '/usr/local/share/fonts', '/etc/fonts']) {
      if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(folder + ' is not hidden')
    }
    const worker = new Worker(new URL(${JSON.stringify(worker.href)}))
    const digests = []
    for (const spec of ${JSON.stringify(specs)}) {
      worker.postMessage({ spec, sources: new Map() })
      digests.push((await new Promise((resolve) => worker.once('message', resolve))).md5)
    }
    console.log(JSON.stringify(digests))
    process.exit()`
  writeFileSync(script, source)
  const args = [...flags, 'sh', '-c', `${hide}; exec "$0" "$1"`, process.execPath, script]
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
  expect(stderr).toBe('') // fontconfig complains here when it is asked for a font
  return JSON.parse(stdout)
}

/** Composes pictures in a process that may read nothing but its own code and the files of glyphs beside it. */
function composeFrom(files: readonly string[], drawn = specs): unknown {
  const folder = folderOfItsOwn()
  const source = `
    import { createHash } from 'node:crypto'
    import { compose } from './compose.ts'
    import { loadGlyphAtlas } from './glyph-atlas.ts'
    const atlas = loadGlyphAtlas()
    console.log(JSON.stringify(${JSON.stringify(drawn)}.map((spec) =>
      createHash('sha256').update(compose(spec, atlas)).digest('hex'))))`
  const sources = fileURLToPath(new URL('../../src/images/compose', import.meta.url))
  buildSync({
    stdin: { contents: source, resolveDir: sources, loader: 'ts' },
    outfile: join(folder, 'draw.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  for (const file of files) copyFileSync(join(sources, file), join(folder, file))
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission'
  const args = [permission, `--allow-fs-read=${folder}/*`, join(folder, 'draw.mjs')]
  const { stdout, status } = spawnSync(process.execPath, ['--no-warnings', ...args], { encoding: 'utf8' })
  expect(status).toBe(0)
  return JSON.parse(stdout)
}

const glyphFiles = ['glyph-atlas.bin', 'script-glyphs.bin']

test('the pixels follow from the code and the glyphs alone', () => {
  const atlas = loadGlyphAtlas()
  const digests = specs.map((spec) => createHash('sha256').update(compose(spec, atlas)).digest('hex'))
  expect(composeFrom(glyphFiles)).toEqual(digests)
})

test('captions of the atlas do without the file of the other scripts', () => {
  const atlas = loadGlyphAtlas()
  const [first] = specs
  const drawn = first === undefined ? [] : [first]
  const digests = drawn.map((spec) => createHash('sha256').update(compose(spec, atlas)).digest('hex'))
  expect(composeFrom(['glyph-atlas.bin'], drawn)).toEqual(digests)
})

test('where fonts are hidden the same files come out', async () => {
  const renderQueue = createRenderQueue({ worker, cacheBytes: 0 })
  onTestFinished(() => renderQueue.close())
  const drawn = await Promise.all(specs.map((spec) => renderQueue.draw(spec)))
  const digests = drawn.map(({ md5 }) => md5)
  // Where namespaces are not permitted, the worker's pixels must be those that the test above drew from the glyphs alone.
  if (namespace !== undefined) expect(drawWithoutFonts(namespace)).toEqual(digests)
  else {
    const pixels = await sharp(drawn[0]?.bytes).raw().toBuffer()
    expect(createHash('sha256').update(pixels).digest('hex')).toEqual((composeFrom(glyphFiles) as string[])[0])
  }
})
