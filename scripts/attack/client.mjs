import { Agent, request as httpRequest } from 'node:http'

/** Asks one emulator over so many connections that are kept. An answer is `{ status, headers, text }`; `ms` is how long it may take. */
export function createClient({ port }, { connections = 32 } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })

  function ask(method, path, { headers = {}, body, ms = 10_000, binary = false } = {}) {
    return new Promise((resolve, reject) => {
      const bytes =
        body === undefined || Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body)
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        headers: {
          ...(bytes === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }),
          ...headers,
        },
      })
      const timer = setTimeout(
        () => request.destroy(Object.assign(new Error('no answer in time'), { code: 'LATE' })),
        ms,
      )
      request.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      request.on('response', (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          clearTimeout(timer)
          const whole = Buffer.concat(chunks)
          const { statusCode: status, headers } = response
          resolve({ status, headers, text: binary ? whole.toString('latin1') : whole.toString() })
        })
      })
      request.end(bytes)
    })
  }

  return { ask, close: () => agent.destroy() }
}

/** A task's whole life: submit, polls, download. Throws unless each step is as it should be. */
export async function wholeLife(client, key) {
  const submitted = await client.ask('POST', '/v1/flux-dev', {
    headers: { 'x-key': key },
    body: { prompt: 'a lighthouse', width: 512, height: 512 },
  })
  if (submitted.status !== 200) throw new Error(`a submit was answered ${submitted.status}: ${submitted.text}`)
  const { id } = JSON.parse(submitted.text)
  for (let polls = 0; polls < 200; polls++) {
    const polled = await client.ask('GET', `/v1/get_result?id=${id}`, { headers: { 'x-key': key } })
    if (polled.status !== 200) throw new Error(`a poll was answered ${polled.status}: ${polled.text}`)
    const { status, result } = JSON.parse(polled.text)
    if (status === 'Ready') {
      const { pathname, search } = new URL(result.sample)
      const picture = await client.ask('GET', pathname + search, { binary: true })
      if (picture.status !== 200) throw new Error(`a download was answered ${picture.status}: ${picture.text}`)
      return { id, path: pathname + search, bytes: picture.text.length }
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('a task never became Ready')
}
