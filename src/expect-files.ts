import { readFileSync } from 'node:fs'
import { types } from 'node:util'
import type { Control, Expectation } from './control/control.js'
import { hashOf } from './control/expect-pictures.js'
import { readArgument } from './control/read-argument.js'
import { isRecord, ReadError } from './reading/read-error.js'
import { reader, type Reader } from './reading/reader.js'

/**
 * The same control for a caller in this process, who may name a file where a picture is expected. The control API takes no names
 * of files: its callers would learn what is in files of this machine.
 */
export const withFiles = (control: Control): Control => ({
  ...control,
  account: (key) => {
    const account = control.account(key)
    return { ...account, expect: (expectation) => account.expect(withHashes(expectation)) }
  },
})

/**
 * The expectation with the hashes of its files, and, to be sent as JSON, with those of its bytes. What else may be wrong with it
 * is told where it is checked.
 */
export function withHashes(expectation: Expectation, { bytes = false } = {}): Expectation {
  if (!isRecord(expectation) || !isRecord(expectation.fields)) return expectation
  const fields = Object.entries(expectation.fields).map(([path, given]) => [
    path,
    isFile(given)
      ? readArgument(fileOf(path), given, `fields.${path}`)
      : bytes && types.isUint8Array(given)
        ? readArgument(bytesOf(path), given, `fields.${path}`)
        : given,
  ])
  return { ...expectation, fields: Object.fromEntries(fields) as Readonly<Record<string, unknown>> }
}

/** `{ file }`, the path or the file: URL of a picture. */
const isFile = (given: unknown): given is { file: unknown } =>
  isRecord(given) &&
  Object.keys(given).join() === 'file' &&
  (typeof given.file === 'string' || given.file instanceof URL)

const fileOf = (path: string): Reader<object> =>
  reader({ expected: 'a picture file', schema: {} }, (given, at) => {
    const { file } = given as { file: string | URL }
    let bytes: Buffer
    try {
      bytes = readFileSync(file)
    } catch (error) {
      throw new ReadError(at, { given, problem: `the file cannot be read: ${(error as Error).message}` })
    }
    return hashOf(path, bytes, at)
  })

const bytesOf = (path: string): Reader<object> =>
  reader({ expected: 'the bytes of a picture', schema: {} }, (given, at) => hashOf(path, given as Uint8Array, at))
