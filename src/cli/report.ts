import { writeFile } from 'node:fs/promises'
import type { AllReport, Finding, Report } from '../control/control.js'
import { junit, junitOfAll } from '../control/report/junit.js'
import { markdown, markdownOfAll } from '../control/report/markdown.js'
import { levels } from '../control/report/report.js'
import { hideSecrets } from '../journal/hide-secrets.js'
import { parseUrl } from '../parse-url.js'
import type { Options, Parsed } from '../config.js'
import { reachable } from '../localhost.js'

export interface ReportCommand {
  /** Of the emulator: `http://localhost:3589`, with the path that it is published under, if any. */
  url: string
  /** Whose clients: the API key that they used; `*` for all. */
  account: string
  format?: 'json' | 'junit' | 'markdown'
  /** The least grave finding that gives exit code 1; none does if absent. */
  failOn?: Finding['level']
  /** What the emulator was started with as --control-token. */
  token?: string
  /** A file to write the report to; what is printed then is one line about it. */
  out?: string
}

/** What is printed, and the exit code: 0, 1 for findings that are as grave as asked, 2 when there is nothing to judge. */
export interface ReportOutcome {
  exitCode: 0 | 1 | 2
  stdout: string
  /** What goes to stderr. */
  stderr?: string
}

const timeoutMs = 10_000

const json = (report: object) => `${JSON.stringify(report, undefined, 2)}\n`
const formatters = { json, junit, markdown }
const allFormatters = { json, junit: junitOfAll, markdown: markdownOfAll }

/**
 * Asks a running emulator how an account's clients behaved. It asks once, for JSON, and makes the other forms of it here,
 * so that what is printed and the exit code are of the same moment.
 */
export async function report(command: ReportCommand): Promise<ReportOutcome> {
  const { account, format = 'json', failOn, out } = command
  const answer = await fetchReport(command)
  if (typeof answer === 'string')
    return { exitCode: 2, stdout: '', stderr: `flux-emulator report: ${hideSecrets(answer)}\n` }
  const failingLevels = failOn === undefined ? [] : levels.slice(0, levels.indexOf(failOn) + 1)
  const findings = 'accounts' in answer ? answer.accounts.flatMap((each) => each.findings) : answer.findings
  const failed = findings.filter(({ level }) => failingLevels.includes(level))
  // A client that sent nothing has not passed.
  const exitCode = failOn !== undefined && answer.note !== undefined ? 2 : failed.length > 0 ? 1 : 0
  const note = answer.note === undefined ? {} : { stderr: `flux-emulator report: ${account}: ${answer.note}\n` }
  const stdout = 'accounts' in answer ? allFormatters[format](answer, account) : formatters[format](answer, account)
  if (out === undefined) return { exitCode, stdout, ...note }
  try {
    await writeFile(out, stdout)
  } catch (error) {
    return { exitCode: 2, stdout: '', stderr: `flux-emulator report: ${out} cannot be written: ${String(error)}\n` }
  }
  const names = [...new Set(failed.map(({ name }) => name))].join(', ')
  const verdict = failOn === undefined ? '' : `; ${failOn} or above: ${names || 'none'}`
  return { exitCode, stdout: `wrote ${out}: ${findings.length} finding(s)${verdict}\n`, ...note }
}

/** The report, or a sentence that says why there is none. */
async function fetchReport({ url, account, token }: ReportCommand): Promise<Report | AllReport | string> {
  if (!/^https?:\/\//i.test(url) || parseUrl(url) === undefined) {
    return `${JSON.stringify(url)} is not the URL of an emulator; expected one such as http://localhost:3589`
  }
  const reportUrl = `${url.replace(/\/+$/, '')}/_emulator/report`
  try {
    // As a parameter, this one names the template of new accounts.
    const isHeader = account === 'default'
    const response = await fetch(
      `${reportUrl}?${isHeader ? '' : `account=${encodeURIComponent(account)}&`}format=json`,
      {
        headers: {
          ...(isHeader && { 'x-key': account }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      },
    )
    const body = await response.text()
    if (!response.ok)
      return `${reportUrl} answered ${response.status}${adviceFor(response.status)}: ${body.slice(0, 1000)}`
    return (
      readReport(body) ?? `${reportUrl} answered with something that is not a report; another program may listen there`
    )
  } catch (error) {
    return `${reportUrl} ${reasonOf(error)}`
  }
}

function readReport(body: string): Report | AllReport | undefined {
  try {
    const report = JSON.parse(body) as Partial<Report & AllReport> | null
    const isReport = Array.isArray(report?.findings) || Array.isArray(report?.accounts)
    return isReport && report.coverage !== undefined ? (report as Report | AllReport) : undefined
  } catch {
    return undefined
  }
}

function adviceFor(status: number): string {
  return status === 401 || status === 403 ? ' (is the control token right?)' : ''
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `did not answer: ${String(error)}`
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`
  const cause = error.cause as NodeJS.ErrnoException | undefined
  if (cause?.code === 'ECONNREFUSED') return 'refused the connection; nothing listens there'
  return `did not answer: ${cause?.message ?? error.message}`
}

/** The report command's inputs: where the emulator is, and what is wanted of it. */
export function reportOf({ host, port, controlToken }: Options, flags: Parsed['report']): ReportCommand {
  const { account = '', format = 'json', failOn, out, url } = flags ?? {}
  return {
    url: url ?? `http://${reachable(host)}:${port}`,
    account,
    format,
    ...(failOn !== undefined && { failOn }),
    ...(controlToken !== undefined && { token: controlToken }),
    ...(out !== undefined && { out }),
  }
}
