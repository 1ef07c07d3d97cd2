import { xmlText } from '../xml-text.js'
import type { Problem, Result, Verification } from './verify.js'

/** The forms in which a verification is printed. */
export const formatters = { table, json, junit }

type Counts = Readonly<Record<Result['verdict'], number>>

/** How many checks went how. */
export function countsOf({ results }: Verification): Counts {
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length
  return { passed: count('passed'), failed: count('failed'), warning: count('warning'), skipped: count('skipped') }
}

/** `120 checks: 118 passed, 1 failed, 1 warning, 0 skipped` */
export function summary(verification: Verification): string {
  const { passed, failed, warning, skipped } = countsOf(verification)
  const { length } = verification.results
  return `${length} checks: ${passed} passed, ${failed} failed, ${warning} with a warning, ${skipped} skipped`
}

const labels: Readonly<Record<Result['verdict'], string>> = {
  passed: 'passed',
  failed: 'FAILED',
  warning: 'warning',
  skipped: 'skipped',
}
const labelWidth = 9

function table(verification: Verification): string {
  const { against, contract, results } = verification
  const lines = results.flatMap(({ name, verdict, asked, problems, why }) => [
    `${labels[verdict].padEnd(labelWidth)}${name}${why === undefined ? '' : ` (${why})`}`,
    ...problems.map((problem) => `${' '.repeat(labelWidth)}  ${asked}: ${sentenceOf(problem)}`),
  ])
  return [`${against} against the ${contract} contract`, '', ...lines, '', summary(verification), ''].join('\n')
}

const sentenceOf = ({ what, evidence }: Problem): string =>
  evidence === undefined ? what : `${what} [${evidence.how}: ${evidence.source}]`

function json(verification: Verification): string {
  return `${JSON.stringify({ ...verification, counts: countsOf(verification) }, undefined, 2)}\n`
}

function junit(verification: Verification): string {
  const { against, contract, results } = verification
  const { failed, skipped } = countsOf(verification)
  const counts = `tests="${results.length}" failures="${failed}" errors="0" skipped="${skipped}"`
  const name = `flux-emulator verify: ${against}, ${contract}`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${xmlText(name)}" ${counts}>`,
    ...results.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase({ name, verdict, asked, problems, why = '' }: Result): string {
  const open = `    <testcase classname="flux-emulator.verify" name="${xmlText(name)}" time="0"`
  const says = xmlText(problems.map((problem) => `${asked}: ${sentenceOf(problem)}`).join('\n'))
  switch (verdict) {
    case 'passed':
      return `${open}/>`
    case 'skipped':
      return `${open}>\n      <skipped message="${xmlText(why)}"/>\n    </testcase>`
    case 'warning':
      return `${open}>\n      <system-out>${says}</system-out>\n    </testcase>`
    case 'failed':
      return `${open}>\n      <failure type="failure" message="${xmlText(problems[0]?.what ?? '')}">${says}</failure>\n    </testcase>`
  }
}
