import { expect, test } from 'vitest'
import type { Report } from '../../../src/control/control.js'
import { junit } from '../../../src/control/report/junit.js'
import { coverableOf } from '../../../src/coverage/coverable.js'
import { markdown } from '../../../src/control/report/markdown.js'
import { findingNames, reportOf } from '../../../src/control/report/report.js'
import { documented } from '../../../src/contracts/documented/contract.js'
import { live } from '../../../src/contracts/live/contract.js'
import { createUsageCounters } from '../../../src/coverage/usage-counters.js'
import { createClientMonitor } from '../../../src/client-checks/monitor.js'
import { makeEntry } from '../../journal/make-entry.js'

const known = { routes: ['POST /live/v1/flux-dev', 'GET /live/v1/get_result'], fields: new Map(), paths: ['Ready'] }

const empty: Report['coverage'] = { endpoints: [], untouched: [], fields: [], paths: {}, unmet: [] }

test('findings come from the monitor, the gravest first, and one without a row as a note', () => {
  const [monitor, usage] = [createClientMonitor(), createUsageCounters()]
  const entry = makeEntry({ id: 7, task: 'a' })
  const task = { polls: 0, downloads: 0, tracked: undefined }
  const submit = { kind: 'submit', entry, task, urlHash: 0, realAt: 0, webhook: true } as const
  monitor.observe({ ...submit, ignored: ['promt'], known: ['prompt'] })
  const findings = () => [
    ...monitor.findings(),
    { name: 'builds-own-url', count: 1, requests: [8], details: [] },
    { name: 'unheard-of', count: 1, requests: [9], details: [] },
  ]
  usage.touched('POST /live/v1/flux-dev', 200)
  const report = reportOf({ monitor: { findings }, usage }, known)
  expect(report.findings.map(({ name, level, count, requests }) => [name, level, count, requests])).toEqual([
    ['builds-own-url', 'error', 1, [8]],
    ['ignored-fields', 'warning', 1, [7]],
    ['unheard-of', 'note', 1, [9]],
  ])
  expect(report.findings[1]).toEqual({
    name: 'ignored-fields',
    level: 'warning',
    what: 'It sent fields that the model does not know, and that the API silently ignores: "promt" of flux-dev (did you mean "prompt"?)',
    advice: 'Correct or remove the fields.',
    count: 1,
    requests: [7],
  })
  expect(report.coverage).toEqual(usage.coverage(known))
})

test('everything known: routes of each contract, fields of either', () => {
  const { routes, fields, paths } = coverableOf([documented, live])
  expect(routes).toEqual(
    expect.arrayContaining([
      'POST /live/v1/flux-2-pro',
      'GET /documented/v1/get_result',
      'GET /live/v1/credits',
      'GET /results/:task/:file',
    ]),
  )
  expect(new Set(routes).size).toBe(routes.length)
  expect(fields.get('flux-dev')).toEqual(expect.arrayContaining(['prompt', 'width', 'seed']))
  expect(paths).toEqual(expect.arrayContaining(['Ready', 'Request Moderated', 'insufficient-credits', 'truncated']))
  expect(new Set(paths).size).toBe(paths.length)
})

const warning: Report['findings'][number] = {
  name: 'polls-too-fast',
  level: 'warning',
  what: 'It "polled" <a> & b\0',
  advice: 'Wait.',
  count: 3,
  requests: [4, 5],
}

test('JUnit has a test case for each thing a client may be found doing', () => {
  const xml = junit({ findings: [], coverage: empty }, 'my-key')
  expect(xml.match(/<testcase /g)).toHaveLength(findingNames.length)
  expect(xml).toContain(
    `<testsuite name="flux-emulator: my-key" tests="${findingNames.length}" failures="0" errors="0" skipped="0">`,
  )
  expect(xml).not.toContain('<failure')
})

test('JUnit fails what is a warning or an error, with every letter written as XML can hold it', () => {
  const xml = junit(
    { findings: [warning, { ...warning, name: 'never-polls', level: 'note', count: 1 }], coverage: empty },
    '<&"\ud800😀',
  )
  expect(xml).toContain('<testsuite name="flux-emulator: &lt;&amp;&quot;\ufffd😀"')
  expect(xml).toContain('failures="1"')
  expect(xml).toContain(`    <testcase classname="flux-emulator.report" name="polls-too-fast" time="0">
      <failure type="warning" message="It &quot;polled&quot; &lt;a&gt; &amp; b\ufffd">Wait.&#10;Found 3 times; see requests 4, 5 of the journal.</failure>
    </testcase>`)
  expect(xml).toContain(`name="never-polls" time="0">
      <system-out>It &quot;polled&quot; &lt;a&gt; &amp; b\ufffd.&#10;Wait.&#10;Found once; see requests 4, 5 of the journal.</system-out>`)
})

test('Markdown shows findings and coverage in tables, and nothing in them is markup', () => {
  const coverage: Report['coverage'] = {
    endpoints: [{ route: 'POST /live/v1/flux-dev', statuses: { 200: 2, reset: 1 } }],
    untouched: ['GET /live/v1/credits'],
    fields: [{ model: 'flux-dev', used: ['prompt'], unused: ['output_format', 'seed'] }],
    paths: { Ready: 2 },
    unmet: ['no-key'],
  }
  const finding = { ...warning, what: 'It *polled* <a> & b | c\nd' }
  expect(markdown({ findings: [finding], coverage }, 'my_key')).toBe(`# How my\\_key used the FLUX API

## Findings

| Level | Finding | What | Instead | Times | Requests |
| --- | --- | --- | --- | --- | --- |
| warning | polls-too-fast | It \\*polled\\* &lt;a> &amp; b \\| c d | Wait. | 3 | 4, 5 |

## Coverage

| Endpoint | Answers |
| --- | --- |
| POST /live/v1/flux-dev | 200 (2), reset (1) |

| Model | Fields used | Not used |
| --- | --- | --- |
| flux-dev | prompt | output\\_format, seed |

| Path | Times |
| --- | --- |
| Ready | 2 |

<details><summary>Endpoints not used: 1</summary>

- GET /live/v1/credits

</details>

<details><summary>Paths not met: 1</summary>

- no-key

</details>
`)
})

test('Markdown of a run without findings', () => {
  expect(markdown({ findings: [], coverage: empty }, 'key')).toBe(
    '# How key used the FLUX API\n\n## Findings\n\nNone.\n\n## Coverage\n',
  )
})
