#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { systemTime } from '../time/system-time.js'

// What `flux-emulator` starts: it runs dist/command.cjs, and keeps what V8 compiled of it for the next start. To compile is the
// largest part of a start. Node has this of its own (`module.enableCompileCache`) only from version 22.8 on, and in a folder that
// users share. Here the code is kept beside the bundle, where only those can write who can change the bundle as well. Where that
// is nobody, each start compiles.

/** Set by the build: identifies the bundle, because V8 compares no more than its length. */
declare const commandDigest: string

const file = fileURLToPath(new URL('../dist/command.cjs', import.meta.url))
const folder = fileURLToPath(new URL('../dist/compiled', import.meta.url))
const kept = `${folder}/node-${process.version}-${process.arch}.bin`
/** By then the server listens, and all functions of a start are compiled. */
const keepAfterMs = 3000

const script = new Script(`(function (require, __filename, module, exports) {${readFileSync(file, 'utf8')}\n})`, {
  filename: file,
  cachedData: readKept(),
})
const run = script.runInThisContext() as (
  require: NodeJS.Require,
  file: string,
  module: object,
  exports: object,
) => void
const [, , word] = process.argv
const isServe = word === undefined || word === 'serve' || word.startsWith('-')
if (isServe && script.cachedDataRejected !== false) systemTime.wake(keepAfterMs, keep)
run(createRequire(import.meta.url), file, {}, {})

function readKept(): Buffer | undefined {
  try {
    const bytes = readFileSync(kept)
    return bytes.toString('latin1', 0, commandDigest.length) === commandDigest
      ? bytes.subarray(commandDigest.length)
      : undefined
  } catch {
    return undefined
  }
}

/** Written whole or not at all: several emulators may start at once. */
function keep(): void {
  const unfinished = `${kept}.${randomUUID()}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(unfinished, Buffer.concat([Buffer.from(commandDigest), script.createCachedData()]))
    renameSync(unfinished, kept)
  } catch {
    // The folder may be read-only, or the disk full: the next start compiles again.
    rmSync(unfinished, { force: true })
  }
}
