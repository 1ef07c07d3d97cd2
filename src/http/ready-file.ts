import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { reachable } from '../localhost.js'

export interface ReadyFile {
  /** Writes where the server listens. Atomic: a reader never sees part of the file. */
  write(place: { host: string; port: number; contracts: Iterable<string> }): Promise<void>
  /** Removes the file, unless another process has replaced it. */
  remove(): Promise<void>
}

/** Its message is shown to the user. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError'
}

/**
 * The file of `--ready-file`. One left by an earlier process is removed first: its port is wrong. Throws
 * ReadyFileError.
 */
export async function openReadyFile(path: string): Promise<ReadyFile> {
  const fail = (cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ReadyFileError(`the ready file ${path} cannot be written: ${why}`, { cause })
  }
  await rm(path, { force: true }).catch(fail)
  let written: string | undefined
  return {
    write: async ({ host, port, contracts }) => {
      const url = `http://${reachable(host)}:${port}`
      const baseUrls = Object.fromEntries([...contracts].map((name) => [name, `${url}/${name}/v1`]))
      const place = { url, port, pid: process.pid, baseUrls, control: `${url}/_emulator` }
      const temporary = `${path}.${process.pid}.tmp`
      written = `${JSON.stringify(place)}\n`
      await writeFile(temporary, written).catch(fail)
      await rename(temporary, path).catch(fail)
    },
    remove: async () => {
      const found = await readFile(path, 'utf8').catch(() => undefined)
      if (found !== undefined && found === written) await rm(path, { force: true })
    },
  }
}
