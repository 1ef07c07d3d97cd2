import { parseArgs } from 'node:util'
import { badValue, ConfigError } from './config-error.js'
import { commandFlags, isCommandFlag, isCommandSwitch, takersOf, type CommandFlag } from './command-flags.js'
import { nearest } from '../nearest.js'
import { clientNames, shells } from './operands.js'
import { flagOf, optionNames, optionTable, type OptionName } from './option-table.js'

/** The commands, and the words that may follow each. */
export const commandWords = {
  serve: [],
  run: [],
  env: clientNames,
  doctor: [],
  logs: [],
  demo: [],
  ca: [],
  report: [],
  openapi: ['documented', 'live', 'control'],
  verify: [],
  healthcheck: [],
  complete: shells,
  help: [],
  version: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Command = keyof typeof commandWords

/** Those that take words of others behind `--`. */
const withDashes: readonly Command[] = ['run', 'complete']

const isCommand = (word: string): word is Command => Object.hasOwn(commandWords, word)
const flags = new Map(optionNames.map((name) => [flagOf(name), name]))
const isSwitch = (name: OptionName) => typeof optionTable[name].fallback === 'boolean'

export interface Arguments {
  command: Command
  /** The word after the command. */
  operand?: string
  given: Map<OptionName, string>
  /** Flags that belong to the command. */
  ofCommand: Map<CommandFlag, string>
  /** What stands behind `--`: a command to run. */
  behindDashes: readonly string[]
}

/** Reads the command line. Asking for help wins over every mistake in the rest of the line. */
export function parseArguments(argv: readonly string[]): Arguments {
  const dashes = argv.indexOf('--')
  const behindDashes = dashes === -1 ? [] : argv.slice(dashes + 1)
  const { tokens, positionals } = split(dashes === -1 ? argv : argv.slice(0, dashes))
  const asked = (name: string) => tokens.some((token) => token.kind === 'option' && token.name === name)
  if (asked('help')) return { command: 'help', given: new Map(), ofCommand: new Map(), behindDashes: [] }
  if (asked('version')) return { command: 'version', given: new Map(), ofCommand: new Map(), behindDashes: [] }

  const given = new Map<OptionName, string>()
  const ofCommand = new Map<CommandFlag, string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    if (isCommandFlag(token.rawName)) {
      ofCommand.set(token.rawName, isCommandSwitch(token.rawName) ? (token.value ?? 'on') : valueOf(token))
      continue
    }
    const [name, value] = readFlag(token)
    given.set(name, value)
  }
  const { command, operand } = readCommand(positionals)
  const stray = [...ofCommand.keys()].find((flag) => !takersOf(flag).includes(command))
  if (stray !== undefined) {
    throw new ConfigError(
      `${stray} goes with the command ${takersOf(stray)
        .join(', ')
        .replace(/, (?=[^,]*$)/, ' or ')}`,
    )
  }
  if (!withDashes.includes(command) && behindDashes.length > 0) {
    throw new ConfigError(`'${behindDashes[0]?.slice(0, 60) ?? ''}' behind -- is a command, which only run takes`)
  }
  return { command, behindDashes, ...(operand !== undefined && { operand }), given, ofCommand }
}

function split(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
      ...Object.fromEntries(
        optionNames.map((name) => [flagOf(name).slice(2), { type: isSwitch(name) ? 'boolean' : 'string' } as const]),
      ),
      ...Object.fromEntries(
        Object.keys(commandFlags)
          .filter(isCommandFlag)
          .map((flag) => [flag.slice(2), { type: isCommandSwitch(flag) ? 'boolean' : 'string' } as const]),
      ),
    },
  })
}

function valueOf({ rawName, value, inlineValue = false }: FlagToken): string {
  if (value !== undefined && (inlineValue || !value.startsWith('--'))) return value
  throw new ConfigError(`${rawName} needs a value`)
}

interface FlagToken {
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

function readFlag({ rawName, value, inlineValue = false }: FlagToken): [OptionName, string] {
  const negated = rawName.startsWith('--no-') ? flags.get(`--${rawName.slice('--no-'.length)}`) : undefined
  if (negated !== undefined && isSwitch(negated)) {
    if (value !== undefined) throw new ConfigError(`${rawName} takes no value: write ${rawName} alone`)
    return [negated, 'off']
  }
  const name = flags.get(rawName)
  if (name === undefined) throw unknownFlag(rawName)
  if (isSwitch(name)) return [name, value ?? 'on']
  if (value === undefined || (!inlineValue && value.startsWith('--'))) {
    const { reader, example } = optionTable[name]
    throw new ConfigError(`${rawName} needs a value: ${reader.expected}, for example ${rawName} ${example}`)
  }
  if (value.trim() === '') throw badValue(name, value, 'flag')
  return [name, value]
}

function unknownFlag(flag: string): ConfigError {
  const switches = optionNames.filter(isSwitch).map((name) => `--no-${flagOf(name).slice(2)}`)
  return unknown(
    `${flag} is not an option`,
    nearest(flag, [...flags.keys(), ...switches, ...Object.keys(commandFlags), '--help', '--version']),
  )
}

function readCommand([command = 'serve', operand, ...rest]: readonly string[]): { command: Command; operand?: string } {
  if (!isCommand(command)) {
    throw unknown(`'${command.slice(0, 60)}' is not a command`, nearest(command, Object.keys(commandWords)))
  }
  if (operand === undefined) return { command }
  const operands: readonly string[] = commandWords[command]
  const excess = operands.length === 0 ? operand : rest[0]
  if (excess !== undefined) throw new ConfigError(`'${excess.slice(0, 60)}' is one word too many after ${command}`)
  if (operands.includes(operand)) return { command, operand }
  throw new ConfigError(`${command} '${operand.slice(0, 60)}' is not allowed; expected ${operands.join(', ')}`)
}

function unknown(what: string, near: string | undefined): ConfigError {
  return new ConfigError(
    `${what}${near === undefined ? '' : `, did you mean ${near}?`} (flux-emulator --help lists them)`,
  )
}
