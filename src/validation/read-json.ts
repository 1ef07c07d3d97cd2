import { decodeInTurns, decodeJsonBytes } from './json-encoding.js'
import { isModest, isPlain, maxDepth } from './json-limits.js'
import { scanJson, type ScannedJson } from './json-scanner.js'
import { parseAside, type ParsedJson } from './parse-aside.js'

/** Shorter texts are within every limit: they cannot be nested as deep, or have integers as long. */
const shortText = 2 * maxDepth

/**
 * Reads a request's body as FastAPI does: `value`, or `syntax`, pydantic's item for a JSON error with Python's message
 * and offset, or `unreadable`, an explanation, where FastAPI answers 400. Integers beyond 2^53 become bigints,
 * and NaN and Infinity are values, as in Python. An empty body is null.
 *
 * Safe for any bytes: does not recurse, and a text that would grow into more than a hundred thousand values is not parsed.
 */
export function readJson(bytes: Buffer): ScannedJson {
  if (bytes.length === 0) return { value: null }
  const text = decodeJsonBytes(bytes)
  if (text === undefined) return noText
  return (text.length <= shortText || isModest(text) ? parseFast(text) : undefined) ?? scanJson(text)
}

/** The same for megabytes, in steps: awaits `turn` between them, so that other requests are served. */
export async function readJsonInTurns(bytes: Buffer, turn: () => Promise<void>): Promise<ScannedJson> {
  const text = await decodeInTurns(bytes, turn)
  if (text === undefined) return noText
  await turn()
  const modest = isModest(text)
  await turn()
  const fast = modest ? await parseFastAside(text) : undefined
  await turn()
  if (fast !== undefined) return fast
  const scanned = scanJson(text)
  await turn()
  return scanned
}

const noText: ScannedJson = { unreadable: 'the body is not valid UTF-8, UTF-16 or UTF-32' }

/** Below this length, a separate thread costs more than it saves. */
const longText = 8 * 1024 ** 2

/** JSON.parse, if its result is the same as Python's. */
function parseFast(text: string): ParsedJson | undefined {
  try {
    return ifPlain({ value: JSON.parse(text) as unknown })
  } catch {
    return undefined
  }
}

const parseFastAside = async (text: string): Promise<ParsedJson | undefined> =>
  text.length < longText ? parseFast(text) : ifPlain(await parseAside(text))

const ifPlain = (parsed: ParsedJson | undefined) => (parsed !== undefined && isPlain(parsed.value) ? parsed : undefined)
