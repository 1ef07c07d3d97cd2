// Asks for a host of BFL's in every way that a client may, and prints what came of each as JSON. Run with the preload.
import http from 'node:http'
import http2 from 'node:http2'
import https, { request as importedRequest } from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { lookup } from 'node:dns/promises'
import { Worker } from 'node:worker_threads'
import * as undici from 'undici'

const body = '{"prompt":"a lighthouse"}'
const headers = { 'x-key': 'a-key', 'content-type': 'application/json' }
const url = 'https://api.us1.bfl.ai/v1/flux-dev'
const post = { method: 'POST', headers, body }

const read = (send, to = body) =>
  new Promise((resolve, reject) => {
    const request = send((response) => {
      let text = ''
      response.on('data', (part) => (text += part))
      response.on('end', () => resolve(text))
    })
    request.on('error', reject)
    request.end(to)
  })

const connected = (socket, event) =>
  new Promise((resolve, reject) => socket.on(event, () => resolve('connected')).on('error', reject))

const workerCode = `
const { parentPort } = require('node:worker_threads')
fetch('${url}', ${JSON.stringify(post)}).then((r) => r.text()).then((t) => parentPort.postMessage(t), (e) => parentPort.postMessage(e.message))`
const inWorker = (options) =>
  new Promise((resolve, reject) =>
    new Worker(workerCode, { eval: true, ...options }).on('message', resolve).on('error', reject),
  )

const ways = {
  'fetch of a text': async () => (await fetch(url, post)).text(),
  'fetch of a URL': async () => (await fetch(new URL(url), { ...post, headers: Object.entries(headers) })).text(),
  'fetch of a Request': async () => (await fetch(new Request(url, post))).text(),
  'https.request of a text': () => read((done) => https.request(url, { method: 'POST', headers }, done)),
  'https.request with an agent': () =>
    read((done) =>
      https.request(
        { hostname: 'api.bfl.ml', path: '/v1/flux-dev', method: 'POST', headers, agent: new https.Agent() },
        done,
      ),
    ),
  'https.request with a list of headers': () =>
    read((done) =>
      https.request(
        {
          host: 'api.bfl.ai',
          port: 443,
          path: '/v1/flux-dev',
          method: 'POST',
          headers: ['x-key', 'a-key', 'content-type', 'application/json', 'content-length', String(body.length)],
        },
        done,
      ),
    ),
  'https.request of an address that names the host': () =>
    read((done) =>
      https.request(
        {
          host: '192.0.2.1',
          servername: 'api.bfl.ai',
          path: '/v1/flux-dev',
          method: 'POST',
          headers: { ...headers, host: 'api.bfl.ai' },
        },
        done,
      ),
    ),
  'an imported request of https': () =>
    read((done) => importedRequest(new URL(url), { method: 'POST', headers }, done)),
  'http.request': () =>
    read((done) => http.request('http://API.bfl.ai./v1/flux-dev', { method: 'POST', headers }, done)),
  'https.get': () =>
    read((done) => https.get('https://api.eu.bfl.ai/v1/credits', { headers }, done).on('finish', () => {}), ''),
  'fetch of undici': async () => (await undici.fetch(url, post)).text(),
  'request of undici': async () => (await undici.request(url, post)).body.text(),
  'an agent of undici': async () =>
    (await undici.request(url, { ...post, dispatcher: new undici.Agent() })).body.text(),
  'a worker thread': () => inWorker({}),
  'a worker thread with an environment of its own': () => inWorker({ env: {} }),
  'a lookup': async () => `{"id":"${(await lookup('delivery-eu1.bfl.ai')).address}"}`,

  'a pool of undici': async () =>
    (await new undici.Pool('https://api.bfl.ai').request({ path: '/v1/flux-dev', ...post })).body.text(),
  'http2.connect': () => connected(http2.connect('https://api.bfl.ai'), 'connect'),
  'net.connect': () => connected(net.connect(443, 'api.bfl.ai'), 'connect'),
  'tls.connect': () => connected(tls.connect({ host: 'delivery.us1.bfl.ai', port: 443 }), 'secureConnect'),
  'tls.connect of an address that names the host': () =>
    connected(tls.connect({ host: '127.0.0.1', port: 443, servername: 'api.bfl.ai' }), 'secureConnect'),
}

const seen = {}
for (const [name, ask] of Object.entries(ways)) {
  seen[name] = await ask().catch((error) => (error.code === undefined ? (error.cause ?? error) : error).message)
}
process.stdout.write(JSON.stringify(seen))
process.exit()
