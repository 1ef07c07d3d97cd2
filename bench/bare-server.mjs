// What the emulator is held against: Fastify as `npm install` gives it, with its own JSON parser, no schemas, no logger, and
// replies that were made beforehand, as long as the emulator's. `--ready FILE` gives the emulator's reply to a poll of a Ready
// task and its picture, to be sent instead of its own.
import fastify from 'fastify'
import { readFileSync } from 'node:fs'
import { pollPath, readyId, submitPath } from './requests.mjs'

const [port, readyFile] = process.argv.slice(2)
const id = '01234567-89ab-4cde-8f01-23456789abcd'
const accepted = { id, polling_url: `http://127.0.0.1:${port}${pollPath(id)}` }
const waiting = { id, status: 'Pending' }

const app = fastify()
app.post(submitPath, (_request, reply) => reply.send(accepted))
if (readyFile === undefined) app.get('/v1/get_result', (_request, reply) => reply.send(waiting))
else {
  const { ready, headers, picture } = JSON.parse(readFileSync(readyFile, 'utf8'))
  const bytes = Buffer.from(picture, 'base64')
  app.get('/v1/get_result', (request, reply) => reply.send(request.query.id === readyId ? ready : waiting))
  app.get('/results/:id/:file', (_request, reply) => reply.headers(headers).send(bytes))
}
await app.listen({ host: '127.0.0.1', port: Number(port) })
