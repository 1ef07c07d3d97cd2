// What the emulator is held against: Fastify as `npm install` gives it, with its own JSON parser, no schemas, no logger, and
// replies that were made beforehand, as long as the emulator's.
import fastify from 'fastify'
import { pollPath, submitPath } from './requests.mjs'

const port = Number(process.argv[2])
const id = '01234567-89ab-4cde-8f01-23456789abcd'
const accepted = { id, polling_url: `http://127.0.0.1:${port}${pollPath(id)}` }
const waiting = { id, status: 'Pending' }

const app = fastify()
app.post(submitPath, (_request, reply) => reply.send(accepted))
app.get('/v1/get_result', (_request, reply) => reply.send(waiting))
await app.listen({ host: '127.0.0.1', port })
