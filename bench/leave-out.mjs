// Bundles of the server in which one part does nothing, or does its work once only, to see what it costs. Each part names the
// lines of the sources that it changes; a line that is no longer there is an error.
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cleanEnvironment } from './calls.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** By name: what is changed, as file, line and replacement. */
export const parts = {
  nothing: [],
  reading: [
    [
      'http/body-parser.ts',
      'return notJson(bytes, contentType) ?? readingOf(readJson(bytes), bytes, encoding)',
      'return (keptReading ??= notJson(bytes, contentType) ?? readingOf(readJson(bytes), bytes, encoding))',
      'let keptReading: BodyReading | undefined',
    ],
  ],
  validation: [
    [
      'stages/submit.ts',
      'const validated = model.validate(body.value ?? null)',
      'const validated = (keptCheck ??= model.validate(body.value ?? null))',
      'let keptCheck: any',
    ],
    [
      'stages/poll.ts',
      'const validated = contract.poll.validate(request.query)',
      'const validated = (keptCheck ??= contract.poll.validate(request.query))',
      'let keptCheck: any',
    ],
  ],
  task: [
    ['stages/accept.ts', 'const isStored = account.tasks.add(task)', 'const isStored = true'],
    ['stages/accept.ts', '  scheduleEnd(services, account, task)\n', ''],
  ],
  journal: [
    [
      'http/request-journal.ts',
      'const entry = (account?.journal ?? core.unattributed).add(entryOf(request, reply, exchange, details, at, core.seal))',
      'const entry = (keptEntry ??= (account?.journal ?? core.unattributed).add(entryOf(request, reply, exchange, details, at, core.seal)))',
      'let keptEntry: KeptEntry | undefined',
    ],
  ],
  counters: [
    ['http/request-journal.ts', 'if (route !== undefined) usage.touched(route, status)', ''],
    ['http/request-journal.ts', 'if (details.shownStatus !== undefined) usage.path(details.shownStatus)', ''],
    ['http/request-journal.ts', "if (stage === 'submit' && model !== undefined &&", 'if (model === stage &&'],
    ['stages/accept.ts', '  account.usage.submitted(model.slug, bill.credits)\n', ''],
  ],
  'client checks': [
    [
      'http/request-journal.ts',
      'const observation = observe(core, entry, details, exchange, reply)',
      'const observation: any = undefined',
    ],
  ],
  wording: [
    [
      'http/send-reply.ts',
      "const text = typeof redacted === 'string' ? redacted : toJson(redacted)",
      "const text = (keptText ??= typeof redacted === 'string' ? redacted : toJson(redacted))",
      'let keptText: string | undefined',
    ],
  ],
  sending: [
    ['http/send-reply.ts', '  stampDate(reply)\n', ''],
    ['http/send-reply.ts', '  if (!reserveUnsent(reply, text.length)) return sendOverloaded(reply)\n', ''],
  ],
}

const kindOfBare = `
  const id = '01234567-89ab-4cde-8f01-23456789abcd'
  const base = 'http://127.0.0.1:12345'
  const sample = base + '/results/' + id + '/sample.jpeg?' + 'x'.repeat(130)
  const prompt = 'x'.repeat(105)
  const replies = { waiting: { id, status: 'Pending' }, ready: { id, status: 'Ready', result: { sample, prompt, seed: 42 } } }
  const app = fastify()
  app.post('/v1/flux-pro-1.1', (_request, reply) => reply.send({ id, polling_url: base + '/v1/get_result?id=' + id }))
  app.get('/v1/get_result', (_request, reply) => reply.send(replies[kind]))
  return app`

const entry = `
import { buildApp } from './src/app.js'
import { openCore } from './src/emulator.js'
import { parseOptions } from './src/config.js'
export async function open({ kind, worker }) {
  const limits = ['--max-accounts', '20000', '--max-task-memory', '2GB']
  const argv = ['--log-level', 'warn', '--latency', kind === 'ready' ? 'instant' : '2h', ...limits]
  const { options } = parseOptions({ argv, env: {} })
  return buildApp(openCore(options, { worker }), { log: { to: { write() {} }, forPeople: false } })
}`

const bareEntry = `
import fastify from 'fastify'
export async function open({ kind }) {${kindOfBare}
}`

/** Writes a bundle without a part, or of the bare server if it is 'bare'. */
export async function bundleWithout(name, outfile) {
  const changed = new Map()
  for (const [file, from, to, top = ''] of parts[name] ?? []) {
    const path = join(root, 'src', file)
    const text = changed.get(path) ?? readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`src/${file} has no longer: ${from}`)
    changed.set(path, `${text.replace(from, () => to)}\n${top}\n`)
  }
  await build({
    stdin: { contents: name === 'bare' ? bareEntry : entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
    external: ['sharp', '@fastify/swagger', 'yaml', '@peculiar/*', '@bomb.sh/tab', 're2js'],
    define: { 'import.meta.url': 'fileUrl' },
    banner: { js: `const fileUrl = ${JSON.stringify(new URL('../dist/index.cjs', import.meta.url).href)};` },
    plugins: [
      {
        name: 'left out',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) =>
            changed.has(path) ? { contents: changed.get(path), loader: 'ts' } : undefined,
          ),
      },
    ],
  })
}

const script = fileURLToPath(new URL('without-socket.mjs', import.meta.url))

/** Calls back with what makes bundles and measures them, each time in a process of its own. */
export async function inBundles(measureAll) {
  const folder = mkdtempSync(join(tmpdir(), 'flux-bench-'))
  const fileOf = (name) => join(folder, `${name.replaceAll(' ', '-')}.cjs`)
  const measure = async (name, setting) => {
    // So large a nursery that whole rounds fit: what was allocated can be told.
    const nursery = setting.keepsNursery === true ? [] : ['--max-semi-space-size=64', '--min-semi-space-size=64']
    const argv = [...nursery, '--max-old-space-size=6000', script, fileOf(name), JSON.stringify(setting)]
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env: cleanEnvironment() })
    return JSON.parse(stdout)
  }
  try {
    return await measureAll({ make: (name, write) => write(fileOf(name)), measure })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
