import type { Bench } from './bench.js'

/** A kind of thing that can be kept. */
export interface Kind {
  what: string
  /** How many are made to be weighed. */
  count: number
  /** How many are made before, which are not weighed: what the first of a kind brings is not of the kind. 20 if absent. */
  first?: number
  make(bench: Bench, at: number): Promise<unknown>
  /** Once, before the weighing begins and after it. */
  before?(bench: Bench): Promise<unknown>
  after?(bench: Bench): Promise<unknown>
}

const prompt = 'a red fox in the snow, photographed at dawn'
const long = (at: number, length: number): string => `${at} `.padEnd(length, 'lorem ipsum ')
const key = (name: string) => ({ 'x-key': name })
/** Until nothing more is read from the connections. */
const settled = async ({ app }: Bench): Promise<void> => {
  const read = () => [...app.connections.sockets()].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  for (let before = -1; before !== read(); await new Promise((resolve) => setTimeout(resolve, 100))) before = read()
}

const task = (
  what: string,
  count: number,
  body: (at: number) => object,
  headers?: (at: number) => Record<string, string>,
): Kind => ({
  what: `tasks ${what}`,
  count,
  make: (bench, at) => bench.submit('tasks', { prompt, ...body(at) }, headers?.(at)),
})

const rule = (what: string, count: number, given: (at: number) => object): Kind => ({
  what: `rules ${what}`,
  count,
  make: (bench, at) =>
    bench.ask({ method: 'POST', url: '/_emulator/rules?account=rules', headers: {}, payload: given(at) }),
})

/** Connections that another thread opens all at once. */
const sockets = (
  what: string,
  count: number,
  bytes: { head: string; piece?: string; times?: number },
  before?: Kind['before'],
): Kind => ({
  what,
  count: 1,
  ...(before && { before }),
  make: async (bench) => {
    await bench.connect(count, bytes)
    await settled(bench)
  },
  after: async (bench) => {
    await bench.hangUp()
    for (let turn = 0; turn < 500 && bench.app.connections.estimatedBytes > 0; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  },
})

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: a\r\nx-key: held%\r\n${more}\r\n`
const post = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nx-key: k\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

/** The documented contract has no webhooks. */
const submitLive = (bench: Bench, account: string, body: object, model = 'flux-dev') =>
  bench.ask({ method: 'POST', url: `/live/v1/${model}`, headers: key(account), payload: { prompt, ...body } })

/** Its tasks end as soon as time moves. */
const atOnce = (bench: Bench, account: string) =>
  bench.ask({ method: 'POST', url: `/_emulator/settings?account=${account}`, payload: { latency: 'instant' } })

/** A whole picture of one pixel. */
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

/** Another picture for each number: the same bytes would be kept once. */
const pictureOf = (at: number, bytes: number): Buffer =>
  Buffer.concat([Buffer.from(onePixel, 'base64'), Buffer.from(String(at).padStart(bytes))])

const givePicture = (bench: Bench, name: string, payload: Buffer) =>
  bench.ask({ method: 'PUT', url: `/_emulator/pictures/${name}?account=tasks`, payload })

/** One that has a long text behind its pixels. */
const largePicture = Buffer.concat([Buffer.from(onePixel, 'base64'), Buffer.alloc(100_000)]).toString('base64')

const postRule = (bench: Bench, account: string, given: object) =>
  bench.ask({ method: 'POST', url: `/_emulator/rules?account=${account}`, payload: given })

export const kinds: readonly Kind[] = [
  task('as most are', 1000, () => ({})),
  task('with long prompts', 500, (at) => ({ prompt: long(at, 4000) })),
  task('with prompts beyond Latin-1', 500, (at) => ({ prompt: `${at}${'雪'.repeat(2000)}` })),
  task('beside a long field that is ignored', 100, (at) => ({ seed: 5, padding: long(at, 100_000) })),
  {
    what: 'tasks that a webhook ends',
    count: 500,
    make: (bench, at) => submitLive(bench, 'tasks', { webhook_url: `http://127.0.0.1:9/${at}` }),
  },
  {
    what: 'tasks with long secrets',
    count: 300,
    make: (bench, at) =>
      submitLive(bench, 'tasks', { webhook_url: 'http://127.0.0.1:9/', webhook_secret: long(at, 30_000) }),
  },
  {
    what: 'tasks with long webhook URLs',
    count: 300,
    make: (bench, at) => submitLive(bench, 'tasks', { webhook_url: `http://127.0.0.1:9/${'x'.repeat(2000)}${at}` }),
  },
  {
    what: 'tasks that were polled',
    count: 500,
    make: async (bench, at) => {
      const id = await bench.submit('tasks', { prompt: `${at} ${prompt}` })
      await bench.ask({ url: `/v1/get_result?id=${id}`, headers: key('tasks') })
    },
  },
  {
    what: 'tasks with pictures',
    count: 300,
    // The same for all: which pictures can be decoded is remembered, whatever becomes of the tasks.
    make: (bench) => submitLive(bench, 'tasks', { input_image: onePixel }, 'flux-kontext-pro'),
  },
  {
    what: 'tasks with a large picture',
    count: 50,
    // The picture is kept once for all of them, and its text for none.
    make: (bench) => submitLive(bench, 'tasks', { input_image: largePicture }, 'flux-kontext-pro'),
  },
  task('with names of their own', 500, (at) => ({ [`name-${at}`]: 1 })),
  task('with rules in their prompts', 500, (at) => ({
    prompt: `a fox [[poll ${at + 1} = 503; download 2 = 404; poll 3 = delay 1s]]`,
  })),
  task(
    'with rules in a header',
    500,
    () => ({}),
    (at) => ({ 'x-emulator-rule': `poll ${at + 1} = 503; poll 3 = 500` }),
  ),
  task('that end badly', 500, () => ({ prompt: 'a fox [[error]]' })),
  task('each on a way of its own', 300, (at) => ({
    prompt: `a fox [[progress ${Array.from({ length: 60 }, (_, n) => (n / 60).toFixed(3)).join(' ')} 1; latency ${at}ms]]`,
  })),
  task('each of its own latency', 1000, (at) => ({ prompt: `a fox [[latency ${at + 1}ms]]` })),
  {
    what: 'tasks with fields',
    count: 500,
    make: (bench, at) =>
      bench.ask({
        method: 'POST',
        url: '/v1/flux-pro-1.1-ultra',
        headers: key('tasks'),
        payload: { prompt, raw: true, aspect_ratio: '16:9', safety_tolerance: 3, image_prompt_strength: at / 10_000 },
      }),
  },
  {
    what: 'accounts',
    count: 300,
    make: (bench, at) => bench.ask({ url: '/live/v1/credits', headers: key(`account-${at}`) }),
  },
  {
    what: 'accounts with long keys',
    count: 200,
    make: (bench, at) => bench.ask({ url: '/live/v1/credits', headers: key(long(at, 12_000)) }),
  },
  {
    what: 'accounts that have counted much',
    count: 10,
    first: 2,
    make: async (bench, at) => {
      const headers = key(`much-${at}`)
      for (const model of [
        'flux-dev',
        'flux-pro-1.1',
        'flux-kontext-pro',
        'flux-2-pro',
        'flux-2-flex',
        'flux-kontext-max',
      ]) {
        const body = { prompt, seed: 1, safety_tolerance: 2, output_format: 'png' }
        await bench.ask({ method: 'POST', url: `/live/v1/${model}`, headers, payload: body })
        const names = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`promt${at}${model}${n}`, 1]))
        await bench.ask({ method: 'POST', url: `/live/v1/${model}`, headers, payload: { ...body, ...names } })
        await bench.ask({ method: 'POST', url: `/live/v1/${model}`, headers, payload: { prompt: 5 } }, 422)
      }
    },
  },
  {
    what: 'names of fields that no model knows',
    count: 200,
    make: (bench, at) => bench.submit('names', { prompt, [long(at, 20_000)]: 1 }),
  },
  {
    what: 'words that count',
    count: 500,
    make: (bench, at) => bench.submit(`words-${at % 5}`, { prompt: `fox [[submit ${at + 2} = 503]]` }),
  },
  rule('of few words', 400, (at) => ({ stage: 'poll', when: { nth: at + 1 }, then: { status: 503 } })),
  rule('with long bodies', 100, (at) => ({
    stage: 'poll',
    when: { nth: at + 1 },
    then: { status: 503, body: long(at, 30_000) },
  })),
  rule('with bodies of many values', 20, (at) => ({
    stage: 'poll',
    then: { status: 503, body: { list: Array.from({ length: 1500 }, (_, n) => ({ n, at })) } },
  })),
  rule('with headers and fields', 40, (at) => ({
    stage: 'submit',
    when: { fields: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${at}n${n}`, long(n, 40)])) },
    then: { status: 503, headers: { 'x-a': long(at, 1000), [`x-${at}`]: 'b' } },
  })),
  {
    what: 'accounts that begin with rules',
    count: 50,
    before: (bench) =>
      postRule(
        bench,
        'default',
        Array.from({ length: 40 }, (_, n) => ({
          stage: 'poll',
          when: { nth: n + 1 },
          then: { status: 503, body: long(n, 300) },
        })),
      ),
    make: (bench, at) => bench.ask({ url: '/live/v1/credits', headers: key(`ruled-${at}`) }),
    after: (bench) => bench.ask({ method: 'DELETE', url: '/_emulator/rules?account=default' }),
  },
  {
    what: 'webhooks that are pending',
    count: 300,
    before: async (bench) => {
      await postRule(bench, 'default', { stage: 'webhook', then: { delay: '1h' } })
      await atOnce(bench, 'webhooks')
    },
    make: async (bench, at) => {
      await submitLive(bench, 'webhooks', { prompt: long(at, 2000), webhook_url: 'http://127.0.0.1:9/' })
      bench.time.advance(1)
    },
  },
  {
    what: 'webhooks that were refused',
    count: 300,
    before: (bench) => atOnce(bench, 'webhooks'),
    make: async (bench, at) => {
      await submitLive(bench, 'webhooks', { prompt: long(at, 2000), webhook_url: 'http://192.0.2.1/' })
      bench.time.advance(1)
    },
  },
  {
    what: 'requests in the journal',
    count: 800,
    make: (bench, at) =>
      bench.ask({ url: `/v1/nothing/${at}`, headers: { ...key('journal'), 'user-agent': `a${at}` } }, 404),
  },
  {
    what: 'long requests in the journal',
    count: 300,
    make: (bench, at) =>
      bench.ask(
        {
          method: 'POST',
          url: `/v1/flux-dev?${'q=1&'.repeat(500)}${at}`,
          headers: { 'user-agent': long(at, 4000), ...key('journal') },
          payload: { prompt: 7, list: [long(at, 9000), { a: long(at, 3000) }] },
        },
        422,
      ),
  },
  {
    what: 'webhooks in the inbox',
    count: 200,
    make: (bench, at) =>
      bench.ask({
        method: 'POST',
        url: `/_emulator/inbox/name-${at % 50}`,
        headers: { 'content-type': 'text/plain', 'x-webhook-secret': long(at, 300) },
        payload: long(at, 3000),
      }),
  },
  {
    what: 'small pictures of your own',
    count: 500,
    make: (bench, at) => givePicture(bench, `picture-${at}`, pictureOf(at, 10)),
  },
  {
    what: 'names of one picture of your own',
    count: 500,
    make: (bench, at) => givePicture(bench, `picture-${at}`, pictureOf(0, 10)),
  },
  {
    what: 'pictures of your own',
    count: 100,
    make: (bench, at) => givePicture(bench, `picture-${at}`, pictureOf(at, 30_000)),
  },
  {
    what: 'tasks with a picture of your own',
    count: 300,
    before: (bench) => givePicture(bench, 'cat', pictureOf(0, 10)),
    make: (bench) => bench.submit('tasks', { prompt: 'a fox [[picture cat]]' }),
  },
  {
    what: 'tasks with pictures of your own that are replaced',
    count: 300,
    make: async (bench, at) => {
      await givePicture(bench, 'cat', pictureOf(at, 10))
      await bench.submit('tasks', { prompt: 'a fox [[picture cat]]' })
    },
  },
  sockets('connections', 100, { head: '' }),
  sockets('connections that were answered', 100, { head: get('/_emulator/health') }),
  sockets('event streams', 60, { head: get('/_emulator/events?account=held%') }),
  sockets('waits', 60, { head: get('/_emulator/wait?account=held%&requests=9&timeout=60s') }),
  sockets('waits with long headers', 60, {
    head: get('/_emulator/wait?account=held%&requests=9&timeout=60s', `x-long: ${'x'.repeat(9000)}\r\n`),
  }),
  sockets('answers that a rule holds back', 60, { head: get('/v1/get_result?id=none') }, (bench) =>
    postRule(bench, 'default', { stage: 'poll', then: { status: 503, body: long(0, 20_000), delay: '1h' } }),
  ),
  sockets(
    'submits that a rule holds back',
    60,
    {
      head: post('/v1/flux-dev', 20_000),
      piece: JSON.stringify({ prompt, padding: [] }).padEnd(19_000, ' ').padEnd(20_000, ' '),
      times: 1,
    },
    (bench) => postRule(bench, 'default', { stage: 'submit', then: { stall: true } }),
  ),
  sockets('unfinished bodies', 60, { head: post('/v1/flux-dev', 200_000), piece: 'x'.repeat(1000), times: 100 }),
  sockets('unfinished bodies of small chunks', 10, {
    head: 'POST /v1/flux-dev HTTP/1.1\r\nhost: a\r\nx-key: k\r\ntransfer-encoding: chunked\r\n\r\n',
    piece: '1\r\nx\r\n',
    times: 20_000,
  }),
  sockets('unfinished bodies in the inbox', 60, {
    head: post('/_emulator/inbox/a', 1_000_000),
    piece: 'x'.repeat(1000),
    times: 100,
  }),
  sockets(
    'bodies of many values that wait',
    30,
    {
      head: post('/v1/flux-dev', 20_000),
      piece: `{"prompt":"a","list":[${'[],'.repeat(6650)}1]}`.padEnd(20_000, ' '),
      times: 1,
    },
    (bench) => postRule(bench, 'default', { stage: 'submit', then: { stall: true } }),
  ),
]
