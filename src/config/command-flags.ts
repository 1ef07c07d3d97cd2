import type { Command } from './arguments.js'
import { ConfigError } from './config-error.js'
import { baseUrl, duration, oneOf, yesOrNo, type Kind } from './kinds.js'

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

const anyText: Kind<string> = {
  placeholder: '<text>',
  allowed: 'a text',
  read: (given) => (typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined),
}

interface Row {
  kind: Kind<unknown>
  /** The commands that take it. */
  of: readonly Command[]
  /** Stands alone, without a value. */
  isSwitch?: true
}

/** Flags that belong to a command. They have no variable and are not options of the library. */
export const commandFlags = {
  '--account': { kind: anyText, of: ['report'] },
  '--all': { kind: yesOrNo, of: ['report'], isSwitch: true },
  '--format': { kind: oneOf(['json', 'junit', 'markdown']), of: ['report'] },
  '--fail-on': { kind: oneOf(['note', 'warning', 'error']), of: ['report'] },
  '--out': { kind: anyText, of: ['report'] },
  '--url': { kind: baseUrl, of: ['report', 'healthcheck'] },
  '--wait': { kind: duration, of: ['healthcheck'] },
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

type ValueOf<Flag extends CommandFlag> = ReturnType<(typeof commandFlags)[Flag]['kind']['read']>

function read<Flag extends CommandFlag>(given: CommandFlagsGiven, flag: Flag): ValueOf<Flag> {
  const text = given.get(flag)
  const { kind } = commandFlags[flag]
  const value = text === undefined ? undefined : kind.read(text)
  if (text !== undefined && value === undefined) {
    const shown = (kind as Kind<unknown>).secret?.(text) === true ? 'has a value that' : JSON.stringify(text)
    throw new ConfigError(`${flag} ${shown} is not allowed; expected ${kind.allowed}`)
  }
  // The cast: the value is of the kind that stands beside the flag.
  return value as ValueOf<Flag>
}
