import { Type } from '@sinclair/typebox'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import { systemTime, type SystemTime } from '../../time/system-time.js'
import { prepareBody } from '../body-parser.js'
import { pageMethods } from '../serve-docs.js'
import { sendReply } from '../send-reply.js'
import { selectAccount, templateName } from './account-name.js'
import { createEventText, streamEvents } from './events.js'
import {
  type AccountOperation,
  type FileOperation,
  type Form,
  type OperationInput,
  type Operation,
  type OtherStatus,
  type StreamOperation,
  schemaOf,
} from './operation.js'
import { maxBodyBytes, readFileBody, readOperationBody } from './read-body.js'
import { ControlRefusal } from './errors.js'

export interface OperationRoutesOptions {
  control: Control
  operations: readonly Operation[]
  /** The longest file that is taken, in bytes. */
  longestFile: number
  /** The base URL at which the client of a request reaches the server. */
  baseUrl: (request: FastifyRequest) => string
  time?: SystemTime | undefined
  /** Removes secrets from an event. */
  redactEvent?: ((event: object) => unknown) | undefined
}

/** A route for each operation. */
export const operationRoutes: FastifyPluginCallback<OperationRoutesOptions> = (app, options, done) => {
  const { control, operations, longestFile, baseUrl, time = systemTime } = options
  const streams = new Set<() => void>()
  const textOfEvent = createEventText(options.redactEvent)
  app.addHook('preClose', () => streams.forEach((stop) => stop()))
  const readFile = readFileBody(longestFile)
  app.addContentTypeParser('*', (request, payload, parsed) => {
    const read = request.routeOptions.config.takesFile === undefined ? readOperationBody : readFile
    read(request, payload, parsed)
  })
  for (const operation of operations) {
    app.route({
      method: operation.of === 'file' ? pageMethods : operation.method,
      url: operation.path,
      config: { unfiltered: operation.unfiltered === true, takesFile: operation.takesFile },
      bodyLimit: operation.takesFile === undefined ? maxBodyBytes : longestFile,
      schema: validationSchemaOf(operation),
      onRequest: (request, reply, next) => {
        prepareBody(request, reply)
        // Replaced once a body is parsed; without one, the body is an empty object.
        request.body = operation.takesFile === undefined ? {} : new Uint8Array()
        next()
      },
      handler: handlerOf(operation),
    })
  }
  done()

  function handlerOf(operation: Operation) {
    switch (operation.of) {
      case 'server':
        return async (request: FastifyRequest, reply: FastifyReply) =>
          sendReply(reply, { status: 200, body: await operation.call(control, inputOf(request, reply)) })
      case 'account':
        return (request: FastifyRequest, reply: FastifyReply) => runForAccount(operation, request, reply)
      case 'file':
        return (request: FastifyRequest, reply: FastifyReply) => sendFile(operation, request, reply)
      case 'stream':
        return (request: FastifyRequest, reply: FastifyReply) => stream(operation, request, reply)
    }
  }

  /** The input of an operation's `call`: the account is not among its parameters. */
  function inputOf(request: FastifyRequest, { raw }: FastifyReply): OperationInput {
    const { params, query, body } = request
    const aborted = new AbortController()
    raw.once('close', () => aborted.abort())
    const own = Object.entries(query as object).filter(([name]) => name !== 'account')
    const parts = { params: params as object, query: Object.fromEntries(own), body }
    return { ...parts, base: baseUrl(request) + app.prefix, signal: aborted.signal }
  }

  async function runForAccount(operation: AccountOperation, request: FastifyRequest, reply: FastifyReply) {
    const input = inputOf(request, reply)
    if (operation.all !== undefined && (input.body as { all?: boolean } | undefined)?.all === true) {
      operation.all(control)
      return sendReply(reply, { status: 200, body: { all: true } })
    }
    const { allAccounts, writes } = operation
    const { name, isTemplate, isAll } = selectAccount(request, control, {
      writes,
      supportsAll: allAccounts !== undefined,
    })
    request.accountName = name
    if (isAll && allAccounts !== undefined) {
      return sendResult(allAccounts, allAccounts.call(control.all(), input) as object, { name, input, reply })
    }
    if (isTemplate) {
      if (operation.template === undefined) throw notForTemplate(operation)
      const result = await operation.template.call(control.template(), input)
      return sendReply(reply, {
        status: 200,
        body: { account: name, ...result },
        ...explainHints(result, templateNote()),
      })
    }
    const result = await operation.call(control.account(name), input)
    return sendResult(operation, result, { name, input, reply })
  }

  async function sendFile(operation: FileOperation, request: FastifyRequest, reply: FastifyReply) {
    const { name, isTemplate } = selectAccount(request, control, { writes: false, supportsAll: false })
    request.accountName = name
    const input = inputOf(request, reply)
    const { type, bytes } = await (isTemplate
      ? ofTemplate(operation, input)
      : operation.call(control.account(name), input))
    const file = `${operation.name(input)}.${type.replace(/^image\//, '')}`
    return sendReply(reply, { status: 200, headers: { ...fileHeaders(file), 'content-type': type }, body: bytes })
  }

  function ofTemplate(operation: FileOperation, input: OperationInput) {
    if (operation.template === undefined) throw notForTemplate(operation)
    return operation.template.call(control.template(), input)
  }

  /** A note for the case that an account has the template's name as its key. */
  function templateNote(): string | undefined {
    if (!control.accounts().some(({ key }) => key === templateName)) return undefined
    return `"${templateName}" is the template for new accounts; ${useKeyHeader}`
  }

  function stream(operation: StreamOperation, request: FastifyRequest, reply: FastifyReply) {
    const { name, isTemplate, isAll } = selectAccount(request, control, { writes: false, supportsAll: true })
    request.accountName = name
    if (isTemplate) throw notForTemplate(operation)
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
    for (const [header, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(header, value)
    const { raw } = reply
    const stop = streamEvents(raw, {
      // Not raw.socket: a response queued behind others has no socket yet.
      destroy: () => raw.req.socket.destroy(),
      account: name,
      listen: (listener) =>
        isAll
          ? operation.listenAll(control.all(), listener)
          : operation.listen(control.account(name), (event) => listener(name, event)),
      textOf: textOfEvent,
      time,
      budget: reply.server.unsent,
    })
    // Only now: an error before this point still gets a response.
    reply.hijack()
    streams.add(stop)
    raw.once('close', () => streams.delete(stop))
  }
}

/** For a file that a client has sent: a browser shows it as what it is, and runs nothing in it. */
const fileHeaders = (name: string) => ({
  'content-disposition': `inline; filename="${name}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** Sends a result in the requested format, with the account as its first field. */
function sendResult<A extends object>(
  { forms, otherStatus }: { forms?: Readonly<Record<string, Form<A>>>; otherStatus?: OtherStatus<A, OperationInput> },
  result: A,
  { name, input, reply }: { name: string; input: OperationInput; reply: FastifyReply },
): FastifyReply {
  const form = forms?.[String((input.query as { format?: string }).format)]
  if (form !== undefined) {
    return sendReply(reply, { status: 200, headers: { 'content-type': form.type }, body: form.print(result, name) })
  }
  const status = otherStatus?.when(result, input) === true ? otherStatus.status : 200
  return sendReply(reply, { status, body: { account: name, ...result }, ...explainHints(result) })
}

/** What the validator checks before the operation is called. */
function validationSchemaOf(operation: Operation) {
  const { body = Type.Object({}), ...rest } = schemaOf(operation)
  return operation.method !== 'POST' || operation.parsesBody === true ? rest : { ...rest, body }
}

const useKeyHeader = `to reach the account whose key is "${templateName}", send X-Key`

const notForTemplate = ({ method, path }: Operation) =>
  new ControlRefusal(
    400,
    `${method} ${path} needs an account; "${templateName}" is the template for new accounts, which has only settings, rules, pictures and the pace of the clock; ${useKeyHeader}`,
  )

interface WithHints {
  rules?: readonly { hint?: string }[]
}

/** Repeats the hints of rules in the explanation header, and so in the log. */
function explainHints({ rules = [] }: WithHints, note?: string): { explain?: string } {
  const hints = [...new Set([note, ...rules.map((rule) => rule.hint)])].filter((each) => each !== undefined)
  return hints.length === 0 ? {} : { explain: hints.join('; ') }
}
