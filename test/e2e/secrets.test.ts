import { expect, test } from 'vitest'
import { askRaw } from '../support/ask-raw.js'
import { listening, runCommand } from '../support/run-command.js'

const mark = 'MARKhush'
const [key, token] = [`${mark}-key`, `${mark}-token`]

test('the command prints no secret, neither of its options nor of what it was asked', async () => {
  const variables = { FLUX_CONTROL_TOKEN: token, FLUX_API_KEYS: key, FLUX_TOKEN: mark }
  const emulator = runCommand(['--port', '0', '--log-level', 'trace'], variables)
  const port = await listening(emulator)
  const url = `http://127.0.0.1:${port}`

  const headers = { host: 'localhost', 'x-key': key }
  const targets: [asked: string, status: number][] = [
    [`GET /v1/get_result?id=x&api_key=${mark}&url=https%3A%2F%2Fme%3A${mark}%40x.org`, 422],
    [`GET http://me:${mark}@localhost/v1/credits?s%69g=${mark}"\\`, 200],
    [`GET /_emulator/clock?account=${key}`, 401],
    [`GET /_emulator/%zz?token=${mark}`, 401],
    [`GET /v1/%zz?token=${mark}`, 404],
    [`CONNECT me:${mark}@localhost:443`, 501],
  ]
  for (const [asked, status] of targets) {
    expect([asked, (await askRaw(port, asked, { headers })).status]).toEqual([asked, status])
  }
  await fetch(`${url}/live/v1/flux-dev?sig=${mark}`, {
    method: 'POST',
    headers: { 'x-key': `invalid-${mark}`, authorization: `Bearer ${mark}` },
    body: JSON.stringify({ api_key: mark }),
  })

  const reports = [
    ['report', '--all', '--url', url],
    ['report', '--all', '--url', `${url}/nowhere`],
    ['report', '--all', '--url', `http://me:${mark}@127.0.0.1:${port}`],
  ].map((argv) => runCommand(argv, { FLUX_CONTROL_TOKEN: token }).exited)
  const ended = await Promise.all(reports)
  expect(ended.map(({ code }) => code)).toEqual([0, 2, 2])

  emulator.child.kill('SIGTERM')
  const { stdout, stderr } = await emulator.exited
  expect(stdout.split('\n').filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(6)
  const said = [stdout, stderr, ...ended.flatMap((each) => [each.stdout, each.stderr])].join('\n')
  expect(said.split('\n').filter((line) => line.includes(mark))).toEqual([
    // A report calls an account by its key: who has the control token asked for all of them.
    `      "account": "${key}",`,
  ])
})
