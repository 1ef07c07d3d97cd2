import type { AllReport, Finding, Report } from '../control.js'
import { xmlText as xml } from '../../xml-text.js'
import { findingNames } from './report.js'

/** JUnit XML, as CI servers read it: a test case for each thing a client may be found doing, failed by warnings and errors. */
export const junit = (report: Report, account: string): string => junitOf([{ account, ...report }])

/** The same with a suite for each account; one without a name where nothing was sent. */
export const junitOfAll = ({ accounts, note }: AllReport, name: string): string =>
  junitOf(note === undefined ? accounts : [{ account: name, findings: [], note }])

type Suite = Pick<Report, 'findings' | 'note'> & { account: string }

const junitOf = (suites: readonly Suite[]): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites.flatMap(suite), '</testsuites>', ''].join('\n')

function suite({ account, findings, note }: Suite): string[] {
  const byName = new Map(findings.map((finding) => [finding.name, finding]))
  const cases = [...new Set([...findingNames, ...byName.keys()])].map((name) => testCase(name, byName.get(name)))
  const silent = note === undefined ? [] : [nothingSent(note)]
  const failures = findings.filter(isFailure).length
  const counts = `tests="${cases.length + silent.length}" failures="${failures}" errors="${silent.length}" skipped="0"`
  return [`  <testsuite name="flux-emulator: ${xml(account)}" ${counts}>`, ...silent, ...cases, '  </testsuite>']
}

/** What did nothing must not look as if it had passed. */
const nothingSent = (note: string): string =>
  `    <testcase classname="flux-emulator.report" name="sends-requests" time="0">\n      <error type="error" message="${xml(note)}"/>\n    </testcase>`

const isFailure = ({ level }: Finding): boolean => level !== 'note'

function testCase(name: string, finding: Finding | undefined): string {
  const open = `    <testcase classname="flux-emulator.report" name="${xml(name)}" time="0"`
  if (finding === undefined) return `${open}/>`
  const { level, what } = finding
  const inner = isFailure(finding)
    ? `<failure type="${level}" message="${xml(what)}">${xml(detailsOf(finding))}</failure>`
    : `<system-out>${xml(`${what}.\n${detailsOf(finding)}`)}</system-out>`
  return `${open}>\n      ${inner}\n    </testcase>`
}

const detailsOf = ({ advice, count, requests }: Finding): string =>
  `${advice}\nFound ${count === 1 ? 'once' : `${count} times`}; see requests ${requests.join(', ')} of the journal.`
