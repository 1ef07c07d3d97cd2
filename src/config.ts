import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { commandWords, parseArguments, type Command } from './config/arguments.js'
import {
  commandFlags,
  commandVariables,
  readCaFlags,
  readDoctorFlags,
  readEnvFlags,
  readLogsFlags,
  readHealthcheckFlags,
  readOpenapiFlags,
  readReportFlags,
  readRunFlags,
  readVerifyFlags,
  type CaFlags,
  type CommandFlagsGiven,
  type CompleteFlags,
  type DoctorFlags,
  type EnvFlags,
  type LogsFlags,
  type HealthcheckFlags,
  type OpenapiFlags,
  type ReportFlags,
  type RunFlags,
  type VerifyFlags,
} from './config/command-flags.js'
import { badValue, ConfigError, isQuoted, type Source } from './config/config-error.js'
import { optionNames, optionTable, variableOf, type OptionName } from './config/option-table.js'
import type { OptionRow } from './config/option-row.js'
import type { ClientName, Shell } from './config/operands.js'
import { isServiceLink } from './config/service-links.js'
import { stateFolder } from './config/state-folder.js'
import { nearest } from './nearest.js'
import { attempt } from './reading/reader.js'

export { flagOf, optionNames, optionTable, variableOf, type OptionName } from './config/option-table.js'
export type { ClientName, Language } from './config/operands.js'
export { commandFlags, commandWords, ConfigError, type Command }
export type { CaFlags, CompleteFlags, DoctorFlags, EnvFlags, HealthcheckFlags, LogsFlags }
export type { OpenapiFlags, ReportFlags, RunFlags, VerifyFlags }

/** Every option, checked: durations in milliseconds, sizes in bytes. */
export type Options = Readonly<{ [Name in OptionName]: ValueOf<(typeof optionTable)[Name]> }>
type ValueOf<Row> = Row extends OptionRow<infer Value> ? Value : never

/**
 * The options of the command in camel case, `urlTtl` for `--url-ttl`, as values or as they are written behind a flag. Durations
 * are milliseconds or `'10m'`, sizes bytes or `'64mb'`. The README lists all options with their defaults.
 */
export type OptionsGiven = Readonly<{
  [Name in OptionName]?: (Options[Name] extends string ? Options[Name] : Options[Name] | string) | undefined
}>

export interface Parsed {
  command: Command
  options: Options
  /** What was given and ignored, one line each. */
  warnings: readonly string[]
  /** What the report command was given. */
  report?: ReportFlags
  /** The same of the health check. */
  healthcheck?: HealthcheckFlags
  /** The same of the openapi command. */
  openapi?: OpenapiFlags
  /** The same of the verify command. */
  verify?: VerifyFlags
  /** The same of the run command. */
  run?: RunFlags
  env?: EnvFlags
  ca?: CaFlags
  doctor?: DoctorFlags
  logs?: LogsFlags
  complete?: CompleteFlags
}

interface Sources {
  argv?: readonly string[]
  env?: Readonly<Record<string, string | undefined>>
  /** What counts when neither flag nor variable is given, in place of the table's defaults. */
  defaults?: OptionsGiven
}

/** The command's options: a flag beats a variable beats a default. Throws ConfigError at the first bad value. */
export function parseOptions({ argv = process.argv.slice(2), env = process.env, defaults = {} }: Sources = {}): Parsed {
  const { command, operand, given: flags, ofCommand, behindDashes } = parseArguments(argv)
  const base = checkOptions(defaults, defaultsOf[command])
  // Help and version must come whatever the environment holds.
  if (command === 'help' || command === 'version') return { command, options: base, warnings: [] }

  const { given: variables, warnings } = readVariables(env)
  const options = underBflNames(
    collect((name) => {
      const flag = flags.get(name)
      if (flag !== undefined) return read(name, flag, 'flag')
      const variable = variables.get(name)
      return variable === undefined ? base[name] : read(name, variable, 'variable')
    }),
    flags.has('contract') || variables.has('contract') || defaults.contract !== undefined,
  )
  return {
    command,
    options,
    warnings,
    ...(command === 'run' && { run: readRunFlags(ofCommand, { command: behindDashes, env }) }),
    ...(command === 'env' && { env: readEnvFlags(ofCommand, { client: operand as ClientName | undefined, env }) }),
    ...(command === 'ca' && { ca: readCaFlags(ofCommand, env) }),
    ...(command === 'doctor' && { doctor: readDoctorFlags(ofCommand, { env, folder: process.cwd() }) }),
    ...(command === 'logs' && { logs: readLogsFlags(ofCommand) }),
    ...(command === 'complete' && { complete: { shell: operand as Shell | undefined, words: behindDashes } }),
    ...(command === 'report' && { report: readReportFlags(ofCommand) }),
    ...(command === 'healthcheck' && { healthcheck: readHealthcheckFlags(ofCommand) }),
    ...(command === 'openapi' && { openapi: readOpenapiFlags(ofCommand, operand) }),
    ...(command === 'verify' && { verify: readVerifyFlags(withVariables(ofCommand, env)) }),
  }
}

/** Defaults of commands that differ from those of the server. */
const defaultsOf: Readonly<Partial<Record<Command, OptionsGiven>>> = {
  // A free port, and the hosts of BFL's in every way.
  run: { port: 0, proxy: true, tls: 0, logLevel: 'silent' },
  demo: { port: 0, logLevel: 'silent' },
  // What clients of BFL are written for.
  env: { contract: 'live' },
}

/** The flags of a command, and those that a variable stands for. */
function withVariables(given: CommandFlagsGiven, env: Readonly<Record<string, string | undefined>>): CommandFlagsGiven {
  const named = Object.entries(commandVariables).flatMap(([variable, flag]) => {
    const value = env[variable]
    return value === undefined || value.trim() === '' ? [] : [[flag, value] as const]
  })
  return new Map([...named, ...given])
}

/**
 * The library's options, from JavaScript values or strings; what is undefined counts as not given. Throws ConfigError
 * at a bad value and at an unknown name.
 */
export function checkOptions(given: OptionsGiven = {}, defaults: OptionsGiven = {}): Options {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(optionTable, name)) continue
    const near = nearest(name, optionNames)
    throw new ConfigError(
      `${name} is not an option${near === undefined ? `: there are ${optionNames.join(', ')}` : `, did you mean ${near}?`}`,
    )
  }
  const options = collect((name) => {
    // Not `??`: null is a value, and a bad one.
    const { [name]: value = defaults[name] } = given
    return value === undefined ? optionTable[name].fallback : read(name, value, 'library')
  })
  return underBflNames(options, (given.contract ?? defaults.contract) !== undefined)
}

/** Where the emulator stands in for BFL's hosts, /v1 is what they serve, unless a contract was named. */
function underBflNames(options: Options, isContractGiven: boolean): Options {
  const standsIn = options.proxy || options.tls !== undefined
  return standsIn && !isContractGiven ? Object.freeze({ ...options, contract: 'live' }) : options
}

/** The folder of the local authority. */
export const caFolder = ({ caDir }: Pick<Options, 'caDir'>, env = process.env): string =>
  resolve(caDir ?? join(stateFolder(env, { platform: process.platform }), 'ca'))

/** The version of the installed package. */
export function readVersion(): string {
  // Both src/ and dist/ lie beside package.json. An import of JSON would print a warning on Node 20.
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function read(name: OptionName, given: unknown, source: Source): unknown {
  const value = isQuoted(given) ? undefined : attempt<unknown>(optionTable[name].reader, given)
  if (value === undefined) throw badValue(name, given, source)
  return value
}

/** The cast: each row's value has the type that Options derives from the same row, which a loop cannot show. */
function collect(valueOf: (name: OptionName) => unknown): Options {
  return Object.freeze(Object.fromEntries(optionNames.map((name) => [name, valueOf(name)]))) as Options
}

function readVariables(env: Readonly<Record<string, string | undefined>>) {
  const given = new Map<OptionName, string>()
  const links: string[] = []
  const warnings: string[] = []
  const variables = new Map(optionNames.map((name) => [variableOf(name), name]))
  for (const [variable, value = ''] of Object.entries(env)) {
    if (!variable.startsWith('FLUX_') || value.trim() === '' || Object.hasOwn(commandVariables, variable)) continue
    const name = variables.get(variable)
    if (isServiceLink(variable, value)) links.push(variable)
    else if (name !== undefined) given.set(name, value)
    else if (!ofClients.includes(variable))
      warnings.push(unknownVariable(variable, nearest(variable, variables.keys())))
  }
  if (links.length > 0) warnings.unshift(serviceLinks(links))
  return { given, warnings }
}

/** Not of the server, but of the preload and of clients: `env` and `run` set them. */
const ofClients: readonly string[] = ['FLUX_EMULATOR_URL', 'FLUX_EMULATOR_OF_RUN', 'FLUX_API_BASE_URL']

function unknownVariable(variable: string, near: string | undefined): string {
  return `${variable} is not an option of the emulator, ignored${near === undefined ? '' : `: did you mean ${near}?`}`
}

function serviceLinks(links: readonly string[]): string {
  const others = links.length === 1 ? '' : ` and ${links.length - 1} more`
  const first = links.find((variable) => variable === 'FLUX_PORT') ?? links[0] ?? ''
  return (
    `${first}${others} ignored: set by the container platform for a service called flux, not by you ` +
    '(FLUX_PORT takes a number; in Kubernetes, enableServiceLinks: false keeps them away)'
  )
}
