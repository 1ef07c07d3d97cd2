import { existsSync, statSync } from 'node:fs'
import { posix } from 'node:path'

/** What the commands of a RUN leave behind. */
const madeBy: Record<string, string> = { 'npm ci': 'node_modules', 'scripts/build.mjs': 'dist' }

/**
 * Follows a Dockerfile line by line and returns the sources of its COPYs that are not where they are looked for: in the
 * context (this folder, without what .dockerignore shuts out), or among the files that an earlier stage has.
 */
export function missingSources(lines: readonly string[], { ignored }: { ignored: readonly string[] }): string[] {
  const inContext = (path: string) =>
    existsSync(path) && (!ignored.includes('*') || ignored.includes(`!${posix.normalize(path).split('/')[0] ?? ''}`))
  const stages = new Map<string, Set<string>>()
  const missing: string[] = []
  let files = new Set<string>()
  let folder = '/'

  function copy(words: readonly string[]): void {
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
    const paths = words.filter((word) => !word.startsWith('--'))
    const given = paths.at(-1) ?? ''
    const target = posix.resolve(folder, given)
    for (const source of paths.slice(0, -1)) {
      const there = from === undefined ? inContext(source) : stages.get(from)?.has(source)
      if (there !== true) missing.push(from === undefined ? source : `${from}:${source}`)
      // Of a folder its content is copied, of a file itself.
      const isFolder = from === undefined && existsSync(source) && statSync(source).isDirectory()
      files.add(given.endsWith('/') && !isFolder ? posix.join(target, posix.basename(source)) : target)
    }
  }

  for (const line of lines) {
    const [instruction, ...words] = line.trim().split(/\s+/)
    if (instruction === 'FROM') {
      files = new Set()
      folder = '/'
      stages.set(words[2] ?? '', files)
    }
    if (instruction === 'WORKDIR') folder = posix.resolve(folder, words[0] ?? '')
    if (instruction === 'RUN') {
      for (const [command, made] of Object.entries(madeBy)) {
        if (line.includes(command)) files.add(posix.join(folder, made))
      }
    }
    if (instruction === 'COPY') copy(words)
  }
  return missing
}
