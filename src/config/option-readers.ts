import { isLocalhost } from '../localhost.js'
import { parseUrl } from '../parse-url.js'
import { attempt, eitherOf, valueReader, type Reader, type Schema } from '../reading/reader.js'
import * as values from '../reading/values.js'
import { readAllow } from './allow-list.js'

/** Reads the value of an option: what a flag, a variable or a caller of the library gave. */
export interface OptionReader<Value> extends Reader<Value> {
  /** Stands for the value in the help: `<duration>`. */
  readonly placeholder: string
  /** The words among its values, which the help must name. */
  readonly words?: readonly string[]
  /** Whether what was given must not be printed, because it may be a key or a password. */
  readonly secret?: (given: unknown) => boolean
}

interface Facts {
  placeholder: string
  expected: string
  schema?: Schema
  words?: readonly string[]
  secret?: (given: unknown) => boolean
}

const optionReader = <Value>(
  { expected, schema = { type: 'string' }, ...facts }: Facts,
  find: (given: unknown) => Value | undefined,
): OptionReader<Value> => Object.assign(valueReader({ expected, schema }, find), facts)

/** A reader of JSON for an option as well, with `prepare` for what stands behind a flag. */
const asOption = <Value>(
  read: Reader<Value>,
  facts: Omit<Facts, 'expected' | 'schema'>,
  prepare: (text: string) => unknown = (text) => text,
): OptionReader<Value> =>
  optionReader({ expected: read.expected, schema: read.schema, ...facts }, (given) =>
    // A bigint is a number of JSON's only.
    typeof given === 'bigint' ? undefined : attempt(read, typeof given === 'string' ? prepare(given) : given),
  )

export const oneOf = <const Name extends string>(names: readonly Name[]): OptionReader<Name> =>
  asOption(values.oneOf(names), { placeholder: '<name>', words: names }, (text) => text.trim().toLowerCase())

export const integer = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number }) =>
  asOption(values.whole(min, max), { placeholder: '<number>' }, (text) =>
    /^\s*\d+\s*$/.test(text) ? Number(text) : text,
  )

export const yesOrNo: OptionReader<boolean> = optionReader(
  { placeholder: '<on|off>', expected: 'on, true, yes, 1, off, false, no or 0', schema: { type: 'boolean' } },
  (given) => {
    if (typeof given === 'boolean') return given
    if (typeof given !== 'string') return undefined
    if (/^(on|true|yes|1)$/i.test(given.trim())) return true
    return /^(off|false|no|0)$/i.test(given.trim()) ? false : undefined
  },
)

export const duration = asOption(values.duration, { placeholder: '<duration>' })

export const size = (bounds?: { min?: number; max?: number }) =>
  asOption(values.size(bounds), { placeholder: '<size>' })

const latencyNames = ['instant', 'fast', 'realistic'] as const

export const latency: OptionReader<'instant' | 'fast' | 'realistic' | number> = optionReader(
  {
    placeholder: '<latency>',
    expected: `instant, fast, realistic, or ${duration.expected}`,
    schema: eitherOf(values.oneOf(latencyNames).schema, duration.schema),
    words: latencyNames,
  },
  (given) => attempt(oneOf(latencyNames), given) ?? attempt(duration, given),
)

/** What is behind a user name in a URL, or in its query, is not printed where the URL is not allowed. */
const mayHoldSecret = (given: unknown): boolean => /[@?]/.test(String(given))

/**
 * A name or an address to listen on; an IPv6 address may stand in brackets, as it does in a URL. `localhost` is 127.0.0.1: as a
 * name it would mean two servers on most machines, one for each address.
 */
export const host: OptionReader<string> = optionReader(
  {
    placeholder: '<host>',
    secret: mayHoldSecret,
    expected: 'a host name or an IP address, without scheme and port',
  },
  (given) => {
    if (typeof given !== 'string') return undefined
    const [, name] = /^\[?([\da-f:.]*:[\da-f:.]*(?:%[\w.-]+)?|[\w.-]+)\]?$/i.exec(given.trim()) ?? []
    if (name === undefined || /^[\w.-]+:\d+$/.test(name)) return undefined
    return isLocalhost(name) ? '127.0.0.1' : name
  },
)

/** An address without a slash at its end, so that paths can be put behind it. */
export const baseUrl: OptionReader<string> = optionReader(
  {
    placeholder: '<url>',
    expected: 'an http:// or https:// URL, which may hold a path, without user, query and fragment',
    secret: mayHoldSecret,
  },
  (given) => {
    const text = given instanceof URL ? given.href : given
    if (typeof text !== 'string' || !/^\s*https?:\/\/[^?#@\\]+$/i.test(text)) return undefined
    return parseUrl(text)?.href.replace(/\/+$/, '')
  },
)

/** API keys: a comma list, or an array of them. They travel in a header, so they are printable ASCII. */
export const keys: OptionReader<readonly string[]> = optionReader(
  {
    placeholder: '<key,...>',
    expected: 'one or more keys of printable ASCII without spaces, separated by commas',
    secret: () => true,
  },
  (given) => readList(given, (key) => (/^[!-+\--~]+$/.test(key) ? key : undefined)),
)

/** Ids of finetunes, in the form of the documentation: lower-case letters, digits, - and _ (docs.bfl.ai, 2026-09-19); older ids are UUIDs. */
export const finetuneIds: OptionReader<readonly string[]> = optionReader(
  {
    placeholder: '<id,...>',
    expected: 'one or more ids of letters, digits, - and _, separated by commas',
  },
  (given) => readList(given, (id) => (/^[\w-]{1,100}$/.test(id) ? id : undefined)),
)

/** One API key, as a client sends it. */
export const key: OptionReader<string> = optionReader(
  { placeholder: '<key>', expected: 'a key of printable ASCII without spaces', secret: () => true },
  (given) => (typeof given === 'string' && /^[!-~]+$/.test(given.trim()) ? given.trim() : undefined),
)

const mostCredits = Number.MAX_SAFE_INTEGER

/** Credits, in cents of a dollar. */
export const amount: OptionReader<number> = optionReader(
  {
    placeholder: '<credits>',
    expected: `a number of credits from 0 to ${mostCredits}, such as 100 or 2.5`,
    schema: { type: 'number', minimum: 0, maximum: mostCredits },
  },
  (given) => {
    const value = typeof given === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : given
    return attempt(values.number(0, mostCredits), value)
  },
)

const mostTasks = 1_000_000

export const taskLimit: OptionReader<number | 'real'> = optionReader(
  {
    placeholder: '<number|real>',
    expected: `a whole number from 0 to ${mostTasks}, or real (24, and 6 of flux-kontext-max)`,
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: mostTasks },
        { type: 'string', const: 'real' },
      ],
    },
    words: ['real'],
  },
  (given) => attempt(oneOf(['real']), given) ?? attempt(integer({ max: mostTasks }), given),
)

/** A text without the blanks around it. */
export const trimmedText = (placeholder: string, expected: string): OptionReader<string> =>
  optionReader({ placeholder, expected }, (given) =>
    typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined,
  )

/** Sent as `Authorization: Bearer`. */
export const token: OptionReader<string> = optionReader(
  {
    placeholder: '<token>',
    expected: '8 to 256 characters of printable ASCII without spaces',
    secret: () => true,
  },
  (given) => {
    const text = typeof given === 'string' ? given.trim() : ''
    return /^[!-~]{8,256}$/.test(text) ? text : undefined
  },
)

/** Host names, `*.example.com` among them, without scheme and port. */
export const hosts: OptionReader<readonly string[]> = optionReader(
  {
    placeholder: '<host,...>',
    secret: mayHoldSecret,
    expected: 'one or more host names such as flux.test or *.example.com, separated by commas, without scheme and port',
  },
  (given) => readList(given, (name) => (/^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(name) ? name.toLowerCase() : undefined)),
)

/** Origins of web pages, as browsers write them. */
export const origins: OptionReader<readonly string[]> = optionReader(
  {
    placeholder: '<origin,...>',
    secret: mayHoldSecret,
    expected: 'one or more origins such as http://localhost:5173, separated by commas, without a path',
  },
  (given) =>
    readList(given, (text) => (/^https?:\/\/[^/?#@\\\s*]+\/?$/i.test(text) ? parseUrl(text)?.origin : undefined)),
)

export const allowList: OptionReader<readonly string[]> = optionReader(
  {
    placeholder: '<host,...>',
    secret: mayHoldSecret,
    expected: 'host names (*.example.com too), IP addresses or ranges such as 203.0.113.0/24, separated by commas',
  },
  readAllow,
)

/** A comma list, or an array: each of its items read, and none twice. */
function readList(given: unknown, read: (text: string) => string | undefined): readonly string[] | undefined {
  const list: unknown = typeof given === 'string' ? given.split(',') : given
  if (!Array.isArray(list) || list.length === 0) return undefined
  const items = list.map((item: unknown) => (typeof item === 'string' ? read(item.trim()) : undefined))
  return items.every((item) => item !== undefined) ? [...new Set(items)] : undefined
}
