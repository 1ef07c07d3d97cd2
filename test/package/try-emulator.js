// Runs in the consumer's process, as part of a CommonJS file, a module or a Jest test.
globalThis.tryEmulator = async (url) => {
  const headers = { 'X-Key': 'try', 'Content-Type': 'application/json' }
  const post = async (path, body) =>
    (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  const poll = async ({ polling_url }) => (await fetch(polling_url)).json()

  const task = await poll(await post('/live/v1/flux-dev', { prompt: 'a lighthouse', width: 320, height: 256 }))
  const picture = await fetch(task.result.sample)
  const magic = Buffer.from(await picture.arrayBuffer()).toString('hex', 0, 2)

  // A pattern loads RE2, and the pages load theirs.
  await post('/_emulator/rules', {
    stage: 'submit',
    when: { prompt: { matches: '^light.*house$' } },
    then: { status: 503 },
  })
  const refused = await fetch(`${url}/live/v1/flux-dev`, { method: 'POST', headers, body: '{"prompt":"lighthouse"}' })

  const page = await (await fetch(`${url}/docs`)).text()
  const files = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path)
  const documents = [
    '/docs/json',
    '/openapi.json',
    '/openapi.yaml',
    '/live/openapi.yaml',
    '/_emulator/docs',
    '/_emulator/openapi.yaml',
  ]
  const pages = {}
  for (const path of ['/docs', ...documents, ...files]) pages[path] = (await fetch(url + path)).status
  return { picture: { magic, type: picture.headers.get('content-type') }, refused: refused.status, pages }
}
