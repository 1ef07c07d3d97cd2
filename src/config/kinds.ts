import { isLocalhost } from '../localhost.js'
import { parseUrl } from '../parse-url.js'
import { readAllow } from './allow-list.js'
import { readDuration, readSize } from '../reading/units.js'

/** What values an option takes. A kind reads what a flag, a variable or a caller of the library gave. */
export interface Kind<Value> {
  /** Stands for the value in the help: `<duration>`. */
  placeholder: string
  /** Ends the sentence "expected ...". */
  allowed: string
  /** The words among its values, which the help must name. */
  words?: readonly string[]
  /** The value, or undefined if what was given is not allowed. */
  read: (given: unknown) => Value | undefined
  /** Whether what was given must not be printed, because it may be a key or a password. */
  secret?: (given: unknown) => boolean
}

interface Range {
  min?: number
  max?: number
}

export function oneOf<const Name extends string>(names: readonly Name[]): Kind<Name> {
  return {
    placeholder: '<name>',
    allowed: names.length === 1 ? `'${names.join()}'` : `one of ${names.join(', ')}`,
    words: names,
    read: (given) => {
      const word = typeof given === 'string' ? given.trim().toLowerCase() : given
      return names.find((name) => name === word)
    },
  }
}

export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range): Kind<number> {
  return {
    placeholder: '<number>',
    allowed: `a whole number from ${min} to ${max}`,
    read: (given) => {
      const value = typeof given === 'string' && /^\s*\d+\s*$/.test(given) ? Number(given) : given
      return typeof value === 'number' && Number.isInteger(value) ? within(value, { min, max }) : undefined
    },
  }
}

export const yesOrNo: Kind<boolean> = {
  placeholder: '<on|off>',
  allowed: 'on, true, yes, 1, off, false, no or 0',
  read: (given) => {
    if (typeof given === 'boolean') return given
    if (typeof given !== 'string') return undefined
    if (/^(on|true|yes|1)$/i.test(given.trim())) return true
    return /^(off|false|no|0)$/i.test(given.trim()) ? false : undefined
  },
}

const year = 365 * 24 * 3_600_000

/** Milliseconds. A year at most, so that sums of moments and durations stay dates. */
export const duration: Kind<number> = {
  placeholder: '<duration>',
  allowed: 'a duration such as 250ms, 5s, 10m, 1h (8760h at most), or bare milliseconds',
  read: (given) => within(readDuration(given), { max: year }),
}

/** Bytes. */
export function size({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}): Kind<number> {
  const bounds = max === Number.MAX_SAFE_INTEGER ? '' : `, from ${min} bytes to ${max / 1024 ** 2}mb`
  return {
    placeholder: '<size>',
    allowed: `a size such as 512kb, 64mb, 1gb, or bare bytes${bounds}`,
    read: (given) => within(readSize(given), { min, max }),
  }
}

const latencyNames = ['instant', 'fast', 'realistic'] as const

export const latency: Kind<'instant' | 'fast' | 'realistic' | number> = {
  placeholder: '<latency>',
  allowed: `instant, fast, realistic, or ${duration.allowed}`,
  words: latencyNames,
  read: (given) => oneOf(latencyNames).read(given) ?? duration.read(given),
}

/** What is behind a user name in a URL, or in its query, is not printed where the URL is not allowed. */
const mayHoldSecret = (given: unknown): boolean => /[@?]/.test(String(given))

/**
 * A name or an address to listen on; an IPv6 address may stand in brackets, as it does in a URL. `localhost` is 127.0.0.1: as a
 * name it would mean two servers on most machines, one for each address.
 */
export const host: Kind<string> = {
  placeholder: '<host>',
  secret: mayHoldSecret,
  allowed: 'a host name or an IP address, without scheme and port',
  read: (given) => {
    if (typeof given !== 'string') return undefined
    const [, name] = /^\[?([\da-f:.]*:[\da-f:.]*(?:%[\w.-]+)?|[\w.-]+)\]?$/i.exec(given.trim()) ?? []
    if (name === undefined || /^[\w.-]+:\d+$/.test(name)) return undefined
    return isLocalhost(name) ? '127.0.0.1' : name
  },
}

/** An address without a slash at its end, so that paths can be put behind it. */
export const baseUrl: Kind<string> = {
  placeholder: '<url>',
  allowed: 'an http:// or https:// URL, which may hold a path, without user, query and fragment',
  secret: mayHoldSecret,
  read: (given) => {
    const text = given instanceof URL ? given.href : given
    if (typeof text !== 'string' || !/^\s*https?:\/\/[^?#@\\]+$/i.test(text)) return undefined
    return parseUrl(text)?.href.replace(/\/+$/, '')
  },
}

/** API keys: a comma list, or an array of them. They travel in a header, so they are printable ASCII. */
export const keys: Kind<readonly string[]> = {
  placeholder: '<key,...>',
  allowed: 'one or more keys of printable ASCII without spaces, separated by commas',
  secret: () => true,
  read: (given) => readList(given, (key) => (/^[!-+\--~]+$/.test(key) ? key : undefined)),
}

/** Credits, in cents of a dollar. */
export const amount: Kind<number> = {
  placeholder: '<credits>',
  allowed: 'a number of credits from 0 on, such as 100 or 2.5',
  read: (given) => {
    const value = typeof given === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : given
    return typeof value === 'number' ? within(value, { min: 0 }) : undefined
  },
}

export const taskLimit: Kind<number | 'real'> = {
  placeholder: '<number|real>',
  allowed: 'a whole number from 0 on, or real (24, and 6 of flux-kontext-max)',
  words: ['real'],
  read: (given) => oneOf(['real']).read(given) ?? integer({ min: 0, max: 1_000_000 }).read(given),
}

export const path: Kind<string> = {
  placeholder: '<file>',
  allowed: 'the path of a file in a folder that exists',
  read: (given) => (typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined),
}

/** Sent as `Authorization: Bearer`. */
export const token: Kind<string> = {
  placeholder: '<token>',
  allowed: '8 to 256 characters of printable ASCII without spaces',
  secret: () => true,
  read: (given) => {
    const text = typeof given === 'string' ? given.trim() : ''
    return /^[!-~]{8,256}$/.test(text) ? text : undefined
  },
}

/** Host names, `*.example.com` among them, without scheme and port. */
export const hosts: Kind<readonly string[]> = {
  placeholder: '<host,...>',
  secret: mayHoldSecret,
  allowed: 'one or more host names such as flux.test or *.example.com, separated by commas, without scheme and port',
  read: (given) =>
    readList(given, (name) => (/^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(name) ? name.toLowerCase() : undefined)),
}

/** Origins of web pages, as browsers write them. */
export const origins: Kind<readonly string[]> = {
  placeholder: '<origin,...>',
  secret: mayHoldSecret,
  allowed: 'one or more origins such as http://localhost:5173, separated by commas, without a path',
  read: (given) =>
    readList(given, (text) => (/^https?:\/\/[^/?#@\\\s*]+\/?$/i.test(text) ? parseUrl(text)?.origin : undefined)),
}

export const allowList: Kind<readonly string[]> = {
  placeholder: '<host,...>',
  secret: mayHoldSecret,
  allowed: 'host names (*.example.com too), IP addresses or ranges such as 203.0.113.0/24, separated by commas',
  read: readAllow,
}

/** A comma list, or an array: each of its items read, and none twice. */
function readList(given: unknown, read: (text: string) => string | undefined): readonly string[] | undefined {
  const list: unknown = typeof given === 'string' ? given.split(',') : given
  if (!Array.isArray(list) || list.length === 0) return undefined
  const items = list.map((item: unknown) => (typeof item === 'string' ? read(item.trim()) : undefined))
  return items.every((item) => item !== undefined) ? [...new Set(items)] : undefined
}

function within(value: number | undefined, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined
}
