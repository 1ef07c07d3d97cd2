import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type EmulatorOptions } from '../../src/index.js'
import { clientAt } from '../support/client.js'
import { runCommand } from '../support/run-command.js'
import { startApp } from '../support/start-app.js'

/** A whole emulator on a port of its own, whose account stands still. */
async function startEmulator(options: EmulatorOptions = {}) {
  const emulator = await createEmulator({ contract: 'live', latency: '1s', ...options })
  onTestFinished(() => emulator.close())
  const ask = async (method: string, path: string, body?: object): Promise<[status: number, body: unknown]> => {
    const response = await fetch(emulator.url + path, {
      method,
      headers: { 'x-key': 'test', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return [response.status, await response.json()]
  }
  const { submit } = clientAt(emulator.url)
  await emulator.account('test').setClock({ mode: 'frozen' })
  return { emulator, account: emulator.account('test'), ask, submit }
}

/** Sends bytes as they are and answers all that came back until the connection ended. */
async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('latin1')
  onTestFinished(() => void socket.destroy())
  socket.write(text)
  return ((await socket.toArray()) as string[]).join('')
}

/** Opens the stream of events over a socket of its own, and answers when it has begun. */
async function openEvents(url: string): Promise<{ socket: Socket; text: () => string }> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (chunk: string) => (text += chunk))
  socket.write(`GET /_emulator/events?account=test HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  while (!text.includes(': listening')) await once(socket, 'data')
  return { socket, text: () => text }
}

test('the control API over a socket commands what the library commands', async () => {
  const { emulator, account, ask, submit } = await startEmulator()
  const events = await openEvents(emulator.url)
  const inbox = `${emulator.url}/_emulator/inbox/mine`
  const { id } = await submit('flux-dev', { prompt: 'x', webhook_url: inbox, webhook_secret: 'hush' })
  const waiting = ask('GET', `/_emulator/wait?task=${id}&status=Ready&webhooks=1`)
  const [, changed] = await ask('POST', '/_emulator/clock', { advance: { until: 'idle' } })
  expect((changed as { happened: { kind: string }[] }).happened.map(({ kind }) => kind)).toEqual(['task', 'webhook'])
  expect(await waiting).toEqual([
    200,
    { account: 'test', met: true, tookMs: expect.any(Number), seen: { status: 'Ready', webhooks: 1 } },
  ])
  const [, received] = await ask('GET', '/_emulator/inbox/mine')
  expect((received as { items: { body: string }[] }).items.map(({ body }) => JSON.parse(body) as object)).toMatchObject(
    [{ task_id: id, status: 'Ready' }],
  )
  expect(await ask('POST', '/_emulator/expect', { filter: { stage: 'submit' }, count: 1 })).toEqual([
    200,
    { account: 'test', met: true, found: 1 },
  ])
  expect((await ask('GET', '/_emulator/clock'))[1]).toEqual({
    account: 'test',
    ...(JSON.parse(JSON.stringify(account.clock())) as object),
  })
  const settled = await ask('GET', `/_emulator/tasks/${id}`)
  // Over the socket, the link in the webhook's body has no signature: the library is asked by the process that it is in.
  const unsigned = (task: unknown) => JSON.stringify(task).replace(/&sig=(?:<secret \w+>|[\w/%]+)/, '&sig=')
  expect([settled[0], unsigned(settled[1])]).toEqual([200, unsigned({ account: 'test', ...account.task(id) })])
  while (!events.text().includes('event: clock')) await once(events.socket, 'data')
  expect(events.text().match(/^event: .*$/gm)).toEqual([
    'event: request',
    'event: task',
    'event: webhook',
    'event: clock',
  ])
})

describe('closing', () => {
  test('ends stalled, delayed and dripping answers, waits and streams', async () => {
    const { emulator, account, submit } = await startEmulator()
    const { id } = await submit()
    account.addRule(['poll 1 = stall', 'poll 2 = delay 1h', 'poll 3 = drip 1'])
    const headers = { 'x-key': 'test' }
    const open = (path: string) =>
      fetch(emulator.url + path, { headers }).then(
        (response) =>
          response.text().then(
            () => 'whole',
            () => 'cut',
          ),
        () => 'cut',
      )
    const asked = [1, 2, 3].map(() => open(`/v1/get_result?id=${id}`))
    while (account.task(id).polls < 3) await setImmediate()
    const waits = Array.from({ length: 20 }, () => open('/_emulator/wait?requests=99&timeout=5m'))
    const { socket } = await openEvents(emulator.url)
    const ended = once(socket, 'close')
    await emulator.close()
    expect(await Promise.all(asked)).toEqual(['cut', 'cut', 'cut'])
    await Promise.all([...waits, ended])
    await expect(fetch(emulator.url)).rejects.toThrow()
  })

  test('does not wait for the receiver of a webhook', async () => {
    const { emulator, account, submit } = await startEmulator()
    const silent = await startEmulator()
    silent.account.addRule('poll = stall')
    const { id } = await silent.submit()
    await submit('flux-dev', { prompt: 'x', webhook_url: `${silent.emulator.url}/v1/get_result?id=${id}` })
    const other = await openEvents(silent.emulator.url)
    const advancing = account.setClock({ advance: { by: '1h' } }).then(
      () => 'answered',
      () => 'refused',
    )
    await emulator.close()
    other.socket.destroy()
    expect(['answered', 'refused']).toContain(await advancing)
  })
})

test('a reader of events that goes away is told nothing more', async () => {
  const { app, core, time } = startApp({ contract: 'live' })
  await core.control.account('test').setClock({ mode: 'frozen' })
  const { socket } = await openEvents(await app.listen({ host: '127.0.0.1', port: 0 }))
  expect(time.alarms().length).toBe(1)
  socket.destroy()
  while (time.alarms().length > 0) await setImmediate()
})

test('a reader of events that does not read is dropped, and others are not', async () => {
  const { app, core, submit } = startApp({ contract: 'live', latency: 'instant' })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await core.control.account('test').setClock({ mode: 'frozen' })
  const [lazy, eager] = [await openEvents(url), await openEvents(url)]
  lazy.socket.pause()
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_error, count) => resolve(count)))
  const note = 'a long story '.repeat(140)
  let sent = 0
  for (; sent < 4000 && (await connections()) > 1; sent++) {
    await submit('flux-dev', { prompt: `${sent} ${note}`, one: note, two: note, three: note })
  }
  expect(sent).toBeLessThan(4000)
  const ended = once(lazy.socket, 'close')
  lazy.socket.on('error', () => undefined).resume()
  await ended
  const last = `"prompt\\":\\"${sent - 1} `
  while (!eager.text().includes(last)) await once(eager.socket, 'data')
  expect(lazy.text()).not.toContain(last)
})

describe('on the wire', () => {
  test.each([
    ['a foreign Host', 'GET /_emulator/accounts HTTP/1.1\r\nHost: evil.example.net\r\nConnection: close\r\n\r\n', 403],
    [
      'a foreign Host behind a whole URL of ours',
      'GET http://localhost/_emulator/accounts HTTP/1.1\r\nHost: evil.example.net\r\nConnection: close\r\n\r\n',
      403,
    ],
    [
      'a foreign Host under another name of the path',
      'GET /%5femulator/accounts HTTP/1.1\r\nHost: evil.example.net\r\nConnection: close\r\n\r\n',
      403,
    ],
    [
      'a form in pieces',
      'POST /_emulator/reset HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nX-Key: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      415,
    ],
    [
      'a body in pieces without a type',
      'POST /_emulator/reset HTTP/1.1\r\nHost: localhost\r\nX-Key: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      415,
    ],
    [
      'a body that is said to be endless',
      'POST /_emulator/reset HTTP/1.1\r\nHost: localhost\r\nX-Key: test\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{',
      413,
    ],
    [
      'a way out of the folder',
      'GET /_emulator/docs/../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      404,
    ],
    [
      'a preflight of a foreign page',
      'OPTIONS /_emulator/reset HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example.net\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n',
      403,
    ],
  ])('%s is refused', async (_sentence, text, status) => {
    const { emulator, submit, account } = await startEmulator()
    await submit()
    const answer = await sendRaw(emulator.url, text)
    const [, found] = /^HTTP\/1\.1 (\d+) /.exec(answer) ?? []
    expect([Number(found), /access-control/i.test(answer), answer.includes('root:')]).toEqual([status, false, false])
    expect(account.tasks().length).toBe(1)
  })
})

describe('the command', () => {
  test('does not open the control API to the network by accident', async () => {
    const { code, stdout, stderr } = await runCommand(['--port', '0', '--host', '0.0.0.0']).exited
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^flux-emulator: .*--host 0\.0\.0\.0.*--control-token.*--control open.*\n$/)
  })

  test('does with --control open, or with a token, which it does not say', async () => {
    for (const argv of [
      ['--control', 'open'],
      ['--control-token', 'a-long-secret'],
    ]) {
      const { child, said } = runCommand(['--port', '0', '--host', '0.0.0.0', ...argv])
      let port: string | undefined
      while (port === undefined) {
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close')])
        port = /listening on http:\/\/\S+?:(\d+)/.exec(said.stdout + said.stderr)?.[1]
        if (child.exitCode !== null) throw new Error(`it ended: ${JSON.stringify(said)}`)
      }
      const status = async (headers: Record<string, string>) =>
        (await fetch(`http://127.0.0.1:${port}/_emulator/accounts`, { headers })).status
      expect([await status({}), await status({ authorization: 'Bearer a-long-secret' })]).toEqual(
        argv.includes('open') ? [200, 200] : [401, 200],
      )
      expect(said.stdout + said.stderr).not.toContain('a-long-secret')
      child.kill('SIGKILL')
    }
  })
})
