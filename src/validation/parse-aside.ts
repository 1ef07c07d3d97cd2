import { Worker } from 'node:worker_threads'

/** A JSON value, and the digests of the long texts in its fields if they are already known: see `digestOf`. */
export interface ParsedJson {
  value: unknown
  digests?: ReadonlyMap<string, string>
}

/** To digest a shorter text takes less than a millisecond. */
const longText = 1024 ** 2

/**
 * Runs in its own thread: JSON.parse cannot be interrupted, and takes a fifth of a second for 60 MB of escapes; to digest the
 * texts takes as long again. Digests go by the fields' names, because a message would copy a text that is in it twice.
 */
const script = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
parentPort.once('message', (text) => {
  try {
    const value = JSON.parse(text)
    const digests = []
    for (const [name, item] of Object.entries(value ?? {})) {
      if (typeof item !== 'string' || item.length < ${String(longText)}) continue
      const encoding = item.isWellFormed() ? 'utf8' : 'utf16le'
      digests.push([name, createHash('sha256').update(item, encoding).digest('hex')])
    }
    parentPort.postMessage({ value, digests })
  } catch {
    parentPort.postMessage(undefined)
  }
})`

interface Message {
  value: unknown
  digests: readonly (readonly [name: string, digest: string])[]
}

/** JSON.parse of a large text in another thread; undefined when it throws or the thread runs out of memory. */
export function parseAside(text: string): Promise<ParsedJson | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(script, { eval: true, execArgv: [] })
    const end = (message: Message | undefined) => {
      resolve(message && parsedOf(message))
      void worker.terminate()
    }
    worker.once('message', end)
    worker.once('messageerror', () => end(undefined))
    worker.once('error', () => end(undefined))
    worker.once('exit', () => resolve(undefined))
    worker.postMessage(text)
  })
}

function parsedOf({ value, digests }: Message): ParsedJson {
  const fields = value as Readonly<Record<string, string>>
  return { value, digests: new Map(digests.map(([name, digest]) => [fields[name] ?? '', digest])) }
}
