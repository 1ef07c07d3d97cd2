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
  /** The emulator's URL: `http://localhost:3589`, with its path behind a proxy, if any. */
  url: string
  /** The API key whose clients are reported; `*` for all. */
  account: string
  format?: 'json' | 'junit' | 'markdown'
  /** The lowest level of finding that gives exit code 1; findings do not affect it if absent. */
  failOn?: Finding['level']
  /** The emulator's --control-token. */
  token?: string
  /** A file to write the report to; stdout then gets one line about it. */
  out?: string
}

/** Exit code 0, 1 for findings of the `failOn` level or above, 2 if there is nothing to report. */
export interface ReportOutcome {
  exitCode: 0 | 1 | 2
  stdout: string
  stderr?: string
}

const timeoutMs = 10_000

const json = (report: object) => `${JSON.stringify(report, undefined, 2)}\n`
const formatters = { json, junit, markdown }
const allFormatters = { json, junit: junitOfAll, markdown: markdownOfAll }

/**
 * Fetches the report about an account's clients from a running emulator. It is fetched once, as JSON, and formatted
 * here, so that the output and the exit code agree.
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

/** The report, or why it could not be fetched, as a sentence. */
async function fetchReport({ url, account, token }: ReportCommand): Promise<Report | AllReport | string> {
  if (!/^https?:\/\//i.test(url) || parseUrl(url) === undefined) {
    return `${JSON.stringify(url)} is not the URL of an emulator; expected one such as http://localhost:3589`
  }
  const reportUrl = `${url.replace(/\/+$/, '')}/_emulator/report`
  try {
    // As a parameter, `default` means the template for new accounts.
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

/** The report command's arguments, from the options and flags. */
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
