import type { Command } from './arguments.js'
import { quoted } from '../reading/read-error.js'
import { attempt } from '../reading/reader.js'
import { ConfigError } from './config-error.js'
import { baseUrl, duration, oneOf, trimmedText, yesOrNo, type OptionReader } from './option-readers.js'

/** What `flux-emulator report` takes besides the options that say where the emulator is. */
export interface ReportFlags {
  /** `*` for all. */
  account: string
  format: 'json' | 'junit' | 'markdown'
  failOn: 'note' | 'warning' | 'error' | undefined
  out: string | undefined
  url: string | undefined
}

/** The same of `flux-emulator healthcheck`. */
export interface HealthcheckFlags {
  url: string | undefined
  /** How long it may take to become healthy; 0 asks once. */
  waitMs: number
}

const anyText = trimmedText('<text>', 'a text')

interface Row {
  reader: OptionReader<unknown>
  /** The commands that take it. */
  of: readonly Command[]
  /** Stands alone, without a value. */
  isSwitch?: true
}

/** Flags that belong to a command. They have no variable and are not options of the library. */
export const commandFlags = {
  '--account': { reader: anyText, of: ['report'] },
  '--all': { reader: yesOrNo, of: ['report'], isSwitch: true },
  '--format': { reader: oneOf(['json', 'junit', 'markdown']), of: ['report'] },
  '--fail-on': { reader: oneOf(['note', 'warning', 'error']), of: ['report'] },
  '--out': { reader: anyText, of: ['report'] },
  '--url': { reader: baseUrl, of: ['report', 'healthcheck'] },
  '--wait': { reader: duration, of: ['healthcheck'] },
} as const satisfies Readonly<Record<string, Row>>

export type CommandFlag = keyof typeof commandFlags
export type CommandFlagsGiven = ReadonlyMap<CommandFlag, string>

export const isCommandFlag = (flag: string): flag is CommandFlag => Object.hasOwn(commandFlags, flag)

export const isCommandSwitch = (flag: CommandFlag): boolean => 'isSwitch' in commandFlags[flag]

/** The commands that take a flag. */
export const takersOf = (flag: CommandFlag): readonly Command[] => commandFlags[flag].of

/** Throws ConfigError for a bad value, and when no account is named. */
export function readReportFlags(given: CommandFlagsGiven): ReportFlags {
  const isOfAll = read(given, '--all') === true
  const named = read(given, '--account')
  if (isOfAll && named !== undefined) throw new ConfigError('report takes --account or --all, not both')
  const account = isOfAll ? '*' : named
  if (account === undefined) {
    throw new ConfigError('report needs --account, the API key whose clients it is about, or --all')
  }
  return {
    account,
    format: read(given, '--format') ?? 'json',
    failOn: read(given, '--fail-on'),
    out: read(given, '--out'),
    url: read(given, '--url'),
  }
}

/** Throws ConfigError for a bad value. */
export function readHealthcheckFlags(given: CommandFlagsGiven): HealthcheckFlags {
  return { url: read(given, '--url'), waitMs: read(given, '--wait') ?? 0 }
}

type ValueOf<Flag extends CommandFlag> = ReturnType<(typeof commandFlags)[Flag]['reader']> | undefined

function read<Flag extends CommandFlag>(given: CommandFlagsGiven, flag: Flag): ValueOf<Flag> {
  const text = given.get(flag)
  const { reader } = commandFlags[flag]
  const value = text === undefined ? undefined : attempt<unknown>(reader, text)
  if (text !== undefined && value === undefined) {
    const shown = (reader as OptionReader<unknown>).secret?.(text) === true ? 'has a value that' : quoted(text)
    throw new ConfigError(`${flag} ${shown} is not allowed; expected ${reader.expected}`)
  }
  // The cast: the value is what the reader beside the flag returns.
  return value as ValueOf<Flag>
}
