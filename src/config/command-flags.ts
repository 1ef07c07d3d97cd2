import type { Command } from './arguments.js'
import { languages, type ClientName, type Language, type Shell } from './operands.js'
import { quoted } from '../reading/read-error.js'
import { attempt } from '../reading/reader.js'
import { ConfigError } from './config-error.js'
import {
  baseUrl,
  duration,
  integer,
  key,
  oneOf,
  statuses,
  trimmedText,
  yesOrNo,
  type OptionReader,
} from './option-readers.js'

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
  json: boolean
}

/** What `flux-emulator openapi` takes. */
export interface OpenapiFlags {
  /** Absent: the contract of `--contract`. */
  document: string | undefined
  /** Arazzo and Postman are made from the document of a contract. */
  format: 'yaml' | 'json' | 'arazzo' | 'postman'
  /** Whether the document is of OpenAPI 3.0 instead of 3.1. */
  asVersion30: boolean
  /** The server URL in the document. */
  server: string | undefined
  out: string | undefined
}

/** What `flux-emulator verify` takes. */
export interface VerifyFlags {
  /** The base URL of the server to check. */
  against: string
  /** Absent: what needs a key is not checked. */
  key: string | undefined
  /** At most so many tasks may be made. */
  allowTasks: number
  /** Whether what is only inferred fails, too. */
  strict: boolean
  /** How long an answer may take, in milliseconds. */
  timeoutMs: number
  format: 'table' | 'junit' | 'json'
  out: string | undefined
}

/** What `flux-emulator run` takes besides the options of the server. */
export interface RunFlags {
  /** The command and its arguments. */
  command: readonly string[]
  /** Its environment, to which more is added. */
  env: Readonly<Record<string, string | undefined>>
  /** Whether the report is printed when the command has ended. */
  report: boolean
  failOn: 'note' | 'warning' | 'error' | undefined
  format: 'json' | 'junit' | 'markdown'
  out: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

/** What `flux-emulator env` takes. */
export interface EnvFlags {
  /** Absent: the variables of all clients. */
  client: ClientName | undefined
  url: string | undefined
  json: boolean
  env: Env
}

/** What `flux-emulator ca` takes. */
export interface CaFlags {
  /** The certificate, its path, all authorities with it, or what a program wants to know of it. */
  what: 'certificate' | 'path' | 'bundle' | 'json'
  language: Language | undefined
  env: Env
}

/** What `flux-emulator doctor` takes. */
export interface DoctorFlags {
  url: string | undefined
  json: boolean
  env: Env
  /** Where .env files are looked for. */
  folder: string
}

/** What `flux-emulator logs` takes. */
export interface LogsFlags {
  url: string | undefined
  json: boolean
  /** Absent: all accounts, and requests without one. */
  account: string | undefined
  /** `429`, or `4xx` for all such. */
  status: string | undefined
  model: string | undefined
  /** A part of the path. */
  path: string | undefined
}

/** What `flux-emulator complete` takes. */
export interface CompleteFlags {
  /** Absent: the words behind `--` are completed. */
  shell: Shell | undefined
  words: readonly string[]
}

const anyText = trimmedText('<text>', 'a text')

/** Flags that belong to commands, with their readers. They have no variable and are not options of the library. */
export const commandFlags = {
  '--account': { report: anyText, logs: anyText },
  '--all': { report: yesOrNo },
  '--format': {
    report: oneOf(['json', 'junit', 'markdown']),
    run: oneOf(['json', 'junit', 'markdown']),
    openapi: oneOf(['yaml', 'json', 'arazzo', 'postman']),
    verify: oneOf(['table', 'junit', 'json']),
  },
  '--fail-on': { report: oneOf(['note', 'warning', 'error']), run: oneOf(['note', 'warning', 'error']) },
  '--report': { run: yesOrNo },
  '--out': { report: anyText, run: anyText, openapi: anyText, verify: anyText },
  '--url': { report: baseUrl, healthcheck: baseUrl, env: baseUrl, doctor: baseUrl, logs: baseUrl },
  '--json': { env: yesOrNo, ca: yesOrNo, doctor: yesOrNo, healthcheck: yesOrNo, logs: yesOrNo },
  '--status': { logs: statuses },
  '--model': { logs: anyText },
  '--path': { ca: yesOrNo },
  '--filter': { logs: anyText },
  '--for': { ca: oneOf(languages) },
  '--bundle': { ca: yesOrNo },
  '--wait': { healthcheck: duration },
  '--3.0': { openapi: yesOrNo },
  '--server': { openapi: baseUrl },
  '--against': { verify: baseUrl },
  '--key': { verify: key },
  '--allow-tasks': { verify: integer({ max: 100 }) },
  '--strict': { verify: yesOrNo },
  '--timeout': { verify: duration },
} as const satisfies Readonly<Record<string, Readers>>

/** Variables in place of flags that other users of the machine must not see. */
export const commandVariables: Readonly<Record<string, CommandFlag>> = { FLUX_VERIFY_KEY: '--key' }

type Readers = Readonly<Partial<Record<Command, OptionReader<unknown>>>>

export type CommandFlag = keyof typeof commandFlags
export type CommandFlagsGiven = ReadonlyMap<CommandFlag, string>

export const isCommandFlag = (flag: string): flag is CommandFlag => Object.hasOwn(commandFlags, flag)

/** Whether it stands alone, without a value. */
export const isCommandSwitch = (flag: CommandFlag): boolean => Object.values(commandFlags[flag]).includes(yesOrNo)

/** The commands that take a flag. */
export const takersOf = (flag: CommandFlag): readonly string[] => Object.keys(commandFlags[flag])

/** Throws ConfigError for a bad value, and when no account is named. */
export function readReportFlags(given: CommandFlagsGiven): ReportFlags {
  const flag = readerOf('report', given)
  const isOfAll = flag('--all') === true
  const named = flag('--account')
  if (isOfAll && named !== undefined) throw new ConfigError('report takes --account or --all, not both')
  const account = isOfAll ? '*' : named
  if (account === undefined) {
    throw new ConfigError('report needs --account, the API key whose clients it is about, or --all')
  }
  return {
    account,
    format: flag('--format') ?? 'json',
    failOn: flag('--fail-on'),
    out: flag('--out'),
    url: flag('--url'),
  }
}

/** Throws ConfigError for a bad value. */
export function readHealthcheckFlags(given: CommandFlagsGiven): HealthcheckFlags {
  const flag = readerOf('healthcheck', given)
  return { url: flag('--url'), waitMs: flag('--wait') ?? 0, json: flag('--json') ?? false }
}

/** Throws ConfigError for a bad value. */
export function readOpenapiFlags(given: CommandFlagsGiven, document: string | undefined): OpenapiFlags {
  const flag = readerOf('openapi', given)
  return {
    document,
    format: flag('--format') ?? 'yaml',
    asVersion30: flag('--3.0') ?? false,
    server: flag('--server'),
    out: flag('--out'),
  }
}

const defaultTimeoutMs = 10_000

/** Throws ConfigError for a bad value, and when no server is named. */
export function readVerifyFlags(given: CommandFlagsGiven): VerifyFlags {
  const flag = readerOf('verify', given)
  const against = flag('--against')
  if (against === undefined) {
    throw new ConfigError('verify needs --against, the base URL of the server, such as http://localhost:3589/live/v1')
  }
  return {
    against,
    key: flag('--key'),
    allowTasks: flag('--allow-tasks') ?? 0,
    strict: flag('--strict') ?? false,
    timeoutMs: flag('--timeout') ?? defaultTimeoutMs,
    format: flag('--format') ?? 'table',
    out: flag('--out'),
  }
}

/** Throws ConfigError for a bad value. */
export function readEnvFlags(given: CommandFlagsGiven, { client, env }: Pick<EnvFlags, 'client' | 'env'>): EnvFlags {
  const flag = readerOf('env', given)
  return { client, env, url: flag('--url'), json: flag('--json') ?? false }
}

/** Throws ConfigError for a bad value, and for flags that ask for different things. */
export function readCaFlags(given: CommandFlagsGiven, env: Env): CaFlags {
  const flag = readerOf('ca', given)
  const language = flag('--for')
  const asked = (['path', 'bundle', 'json'] as const).filter((what) => flag(`--${what}`) === true)
  if (asked.length + (language === undefined ? 0 : 1) > 1) {
    throw new ConfigError('ca takes one of --path, --bundle, --json and --for')
  }
  return { what: asked[0] ?? 'certificate', language, env }
}

/** Throws ConfigError for a bad value. */
export function readDoctorFlags(given: CommandFlagsGiven, { env, folder }: Pick<DoctorFlags, 'env' | 'folder'>) {
  const flag = readerOf('doctor', given)
  return { url: flag('--url'), json: flag('--json') ?? false, env, folder } satisfies DoctorFlags
}

/** Throws ConfigError for a bad value. */
export function readLogsFlags(given: CommandFlagsGiven): LogsFlags {
  const flag = readerOf('logs', given)
  return {
    url: flag('--url'),
    json: flag('--json') ?? false,
    account: flag('--account'),
    status: flag('--status'),
    model: flag('--model'),
    path: flag('--filter'),
  }
}

/** Throws ConfigError for a bad value, and when no command is named. */
export function readRunFlags(given: CommandFlagsGiven, { command, env }: Pick<RunFlags, 'command' | 'env'>): RunFlags {
  const flag = readerOf('run', given)
  if (command.length === 0) {
    throw new ConfigError('run needs a command behind two dashes, such as flux-emulator run -- npm test')
  }
  return {
    command,
    env,
    report: flag('--report') ?? false,
    failOn: flag('--fail-on'),
    format: flag('--format') ?? 'markdown',
    out: flag('--out'),
  }
}

type FlagsOf<Name extends Command> = {
  [Flag in CommandFlag]: Name extends keyof (typeof commandFlags)[Flag] ? Flag : never
}[CommandFlag]
type ValueOf<Name extends Command, Flag extends CommandFlag> = Name extends keyof (typeof commandFlags)[Flag]
  ? (typeof commandFlags)[Flag][Name] extends OptionReader<infer Value>
    ? Value
    : never
  : never

/** Reads the flags of a command; undefined for one that is not given. */
function readerOf<Name extends Command>(command: Name, given: CommandFlagsGiven) {
  return <Flag extends FlagsOf<Name>>(flag: Flag): ValueOf<Name, Flag> | undefined => {
    const text = given.get(flag)
    const reader = (commandFlags[flag] as Readers)[command]
    if (text === undefined || reader === undefined) return undefined
    const value = attempt<unknown>(reader, text)
    if (value === undefined) {
      const shown = reader.secret?.(text) === true ? 'has a value that' : quoted(text)
      throw new ConfigError(`${flag} ${shown} is not allowed; expected ${reader.expected}`)
    }
    // The cast: the value is what the reader beside the flag returns.
    return value as ValueOf<Name, Flag>
  }
}
