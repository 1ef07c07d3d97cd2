import { ConfigError } from './config-error.js'
import { baseUrl, oneOf, type Kind } from './kinds.js'

/** What `flux-emulator report` takes besides the options that say where the emulator is. They are flags only. */
export interface ReportFlags {
  account: string
  format: 'json' | 'junit' | 'markdown'
  failOn: 'note' | 'warning' | 'error' | undefined
  out: string | undefined
  url: string | undefined
}

const anyText: Kind<string> = {
  placeholder: '<text>',
  allowed: 'a text',
  read: (given) => (typeof given === 'string' && given.trim() !== '' ? given : undefined),
}

export const reportFlags = {
  '--account': { kind: anyText, help: 'Whose clients: the API key that they used' },
  '--format': { kind: oneOf(['json', 'junit', 'markdown']), help: 'json (the default), junit or markdown' },
  '--fail-on': { kind: oneOf(['note', 'warning', 'error']), help: 'Least finding that gives exit code 1' },
  '--out': { kind: anyText, help: 'A file to write the report to' },
  '--url': { kind: baseUrl, help: 'Where the emulator is, in place of --host and --port' },
} as const satisfies Readonly<Record<string, { kind: Kind<string>; help: string }>>

export type ReportFlag = keyof typeof reportFlags

export const isReportFlag = (flag: string): flag is ReportFlag => Object.hasOwn(reportFlags, flag)

/** The checked flags; throws ConfigError for a bad one, and when nobody is named. */
export function readReportFlags(given: ReadonlyMap<ReportFlag, string>): ReportFlags {
  const read = <Flag extends ReportFlag>(flag: Flag): ReturnType<(typeof reportFlags)[Flag]['kind']['read']> => {
    const text = given.get(flag)
    const { kind } = reportFlags[flag]
    const value = text === undefined ? undefined : kind.read(text)
    if (text !== undefined && value === undefined) {
      throw new ConfigError(`${flag} ${JSON.stringify(text)} is not allowed; expected ${kind.allowed}`)
    }
    // The cast: the value is of the kind that stands beside the flag.
    return value as ReturnType<(typeof reportFlags)[Flag]['kind']['read']>
  }
  const account = read('--account')
  if (account === undefined) throw new ConfigError('report needs --account: the API key whose clients it is about')
  return {
    account,
    format: read('--format') ?? 'json',
    failOn: read('--fail-on'),
    out: read('--out'),
    url: read('--url'),
  }
}
