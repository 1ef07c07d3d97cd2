import { shown } from '../reading/read-error.js'
import { flagOf, optionTable, variableOf, type OptionName } from './option-table.js'

/** A value or a name that stops the start. The message is one line: what was given, what is allowed, an example. */
export class ConfigError extends Error {
  /** `ConfigError`. */
  override readonly name = 'ConfigError'
}

/** Where a value came from: the error names the option as the user wrote it. */
export type Source = 'flag' | 'variable' | 'library'

export function badValue(name: OptionName, given: unknown, source: Source): ConfigError {
  const { reader, example } = optionTable[name]
  const value = reader.secret?.(given) ? 'what was given' : shown(given)
  const quotes = isQuoted(given)
    ? '; the quotation marks are part of the value (docker --env-file keeps them): leave them out'
    : ''
  return new ConfigError(
    `${nameAs(source, name)}: ${value} is not allowed; expected ${reader.expected}, for example ${exampleAs(source, name, example)}${quotes}`,
  )
}

/** Env files that are not read by a shell keep quotation marks: a key or a token would silently be another one. */
export const isQuoted = (given: unknown): boolean => typeof given === 'string' && /^\s*(["'])[^]*\1\s*$/.test(given)

export function nameAs(source: Source, name: OptionName): string {
  if (source === 'flag') return flagOf(name)
  return source === 'variable' ? variableOf(name) : `option ${name}`
}

function exampleAs(source: Source, name: OptionName, example: string): string {
  if (source === 'flag') return `${flagOf(name)} ${example}`
  return source === 'variable' ? `${variableOf(name)}=${example}` : `{ ${name}: '${example}' }`
}
