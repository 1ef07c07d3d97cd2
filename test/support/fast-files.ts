import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What opens sockets or starts processes and threads. */
const outside = /^node:(?:child_process|cluster|dgram|http|http2|https|net|tls|worker_threads)$/

/** The only packages of a fast test: all others are SDKs, compilers, readers of pictures or large documents. */
const plain = /^(?:node:.+|vitest|fastify|@sinclair\/typebox(?:\/.+)?)$/

/** Modules of src that open a socket or start a worker by themselves. */
const opens = /^src\/(?:index|cli|cli\/.+)\.ts$/

/** Every test of `npm test`, from the root of the repository. */
export const testFiles = (): string[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .sort()

/**
 * The tests of `npm run test:fast`: those that do not begin with a line `// Slow: why`, and of which neither the file nor a helper
 * in test/ imports what is slow.
 */
export const fastFiles = (): string[] => testFiles().filter((file) => heldBackBy(file).length === 0)

/** What keeps a test from being a fast one: what it imports, or what it says itself. */
export const heldBackBy = (file: string): string[] => [
  ...[...importsOf(file, new Set())].filter(isSlow),
  ...(/^\/\/ Slow: .+/.exec(textOf(file)) ?? []),
]

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

const isSlow = (name: string): boolean =>
  name.startsWith('src/') ? opens.test(name) : outside.test(name) || !plain.test(name)

/** The packages and modules of src that a file imports, and those of the helpers that it imports. */
function importsOf(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return new Set()
  seen.add(file)
  const names = [
    ...textOf(file).matchAll(/^(?:import|export)\s(?!type\s)(?:[^'"]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm),
  ]
  const found = new Set<string>()
  for (const [, stated, asked = ''] of names) {
    const name = stated ?? asked
    if (!name.startsWith('.')) found.add(name)
    else {
      const path = join(dirname(file), name).replaceAll('\\', '/').replace(/\.js$/, '.ts')
      if (path.startsWith('src/') || !existsSync(join(root, path))) found.add(path)
      else if (path.startsWith('test/')) for (const each of importsOf(path, seen)) found.add(each)
    }
  }
  return found
}
