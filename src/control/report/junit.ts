import type { Finding, Report } from '../control.js'
import { findingNames } from './report.js'

/** JUnit XML, as CI servers read it: a test case for each thing a client may be found doing, failed by warnings and errors. */
export function junit({ findings }: Report, account: string): string {
  const byName = new Map(findings.map((finding) => [finding.name, finding]))
  const cases = [...new Set([...findingNames, ...byName.keys()])].map((name) => testCase(name, byName.get(name)))
  const suite = `name="flux-emulator: ${xml(account)}" tests="${cases.length}" failures="${findings.filter(isFailure).length}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${suite} errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

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

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
}

/** What XML 1.0 cannot hold, however it is written: control characters, halves of pairs, and two that are no characters. */
const unheld = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const xml = (text: string): string =>
  text.replace(unheld, '\ufffd').replace(/[&<>"\n\t\r]/g, (letter) => entities[letter] ?? letter)
