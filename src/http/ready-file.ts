import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { reachable } from '../localhost.js'

export interface ReadyFile {
  /** Says where the server listens; a reader finds the whole of it, or no file. */
  write(place: { host: string; port: number; contracts: Iterable<string> }): Promise<void>
  /** Takes it away, unless another process has put its own there. */
  remove(): Promise<void>
}

/** The message is for the user. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError'
}

/** The file of `--ready-file`. One that an earlier process left is removed first: it would name a wrong port. Throws ReadyFileError. */
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
