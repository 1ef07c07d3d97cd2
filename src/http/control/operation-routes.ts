import { Type } from '@sinclair/typebox'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import { systemTime, type SystemTime } from '../../time/system-time.js'
import { expectBody } from '../body-parser.js'
import { sendReply } from '../send-reply.js'
import { namedBy, templateName } from './account-name.js'
import { streamEvents } from './events.js'
import {
  type AccountOperation,
  type Form,
  type Given,
  type Operation,
  type OtherStatus,
  type StreamOperation,
  schemaOf,
} from './operation.js'
import { longestBody, readOperationBody } from './read-body.js'
import { ControlRefusal } from './errors.js'

export interface OperationRoutesOptions {
  control: Control
  operations: readonly Operation[]
  time?: SystemTime | undefined
}

/** Routes for rows of the table of operations. */
export const operationRoutes: FastifyPluginCallback<OperationRoutesOptions> = (app, options, done) => {
  const { control, operations, time = systemTime } = options
  const streams = new Set<() => void>()
  app.addHook('preClose', () => streams.forEach((stop) => stop()))
  app.addContentTypeParser('*', readOperationBody)
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      config: { unfiltered: operation.unfiltered === true },
      bodyLimit: longestBody,
      schema: checkedBy(operation),
      onRequest: (request, reply, next) => {
        expectBody(request, reply)
        // What is read later takes its place: no body is an empty command.
        request.body = {}
        next()
      },
      handler: handlerOf(operation),
    })
  }
  done()

  function handlerOf(operation: Operation) {
    switch (operation.of) {
      case 'server':
        return (request: FastifyRequest, reply: FastifyReply) =>
          sendReply(reply, { status: 200, body: operation.call(control, givenBy(request, reply)) })
      case 'account':
        return (request: FastifyRequest, reply: FastifyReply) => command(operation, request, reply)
      case 'stream':
        return (request: FastifyRequest, reply: FastifyReply) => stream(operation, request, reply)
    }
  }

  async function command(operation: AccountOperation, request: FastifyRequest, reply: FastifyReply) {
    const given = givenBy(request, reply)
    if (operation.all !== undefined && (given.body as { all?: boolean } | undefined)?.all === true) {
      operation.all(control)
      return sendReply(reply, { status: 200, body: { all: true } })
    }
    const { everywhere, writes } = operation
    const { name, isTemplate, isAll } = namedBy(request, control, { writes, ofAll: everywhere !== undefined })
    request.accountName = name
    if (isAll && everywhere !== undefined) {
      return answer(everywhere, everywhere.call(control.all(), given) as object, { name, given, reply })
    }
    if (isTemplate) {
      if (operation.template === undefined) throw templateLacks(operation)
      const shown = await operation.template.call(control.template(), given)
      return sendReply(reply, { status: 200, body: { account: name, ...shown }, ...explained(shown, meantAccount()) })
    }
    return answer(operation, await operation.call(control.account(name), given), { name, given, reply })
  }

  /** Said where there is an account that has the template's name. */
  function meantAccount(): string | undefined {
    if (!control.accounts().some(({ key }) => key === templateName)) return undefined
    return `"${templateName}" is the template of new accounts; ${otherWay}`
  }

  function stream(operation: StreamOperation, request: FastifyRequest, reply: FastifyReply) {
    const { name, isTemplate, isAll } = namedBy(request, control, { writes: false, ofAll: true })
    request.accountName = name
    if (isTemplate) throw templateLacks(operation)
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
    for (const [header, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(header, value)
    const { raw } = reply
    const stop = streamEvents(raw, {
      // Not the answer: one that waits behind others has no socket yet.
      cutOff: () => raw.req.socket.destroy(),
      account: name,
      listen: (listener) =>
        isAll
          ? operation.listenEverywhere(control.all(), (account, event) => listener({ ...event, account }))
          : operation.listen(control.account(name), listener),
      shown: (event) => app.shownBody?.(request, event) ?? event,
      time,
      room: reply.server.unsent,
    })
    // Not before: until then a problem has an answer.
    reply.hijack()
    streams.add(stop)
    raw.once('close', () => streams.delete(stop))
  }
}

/** Sends an answer in the form that was asked for, with the account in front. */
function answer<A extends object>(
  { forms, otherwise }: { forms?: Readonly<Record<string, Form<A>>>; otherwise?: OtherStatus<A, Given> },
  shown: A,
  { name, given, reply }: { name: string; given: Given; reply: FastifyReply },
): FastifyReply {
  const form = forms?.[String((given.query as { format?: string }).format)]
  if (form !== undefined) {
    return sendReply(reply, { status: 200, headers: { 'content-type': form.type }, body: form.print(shown, name) })
  }
  const status = otherwise?.when(shown, given) === true ? otherwise.status : 200
  return sendReply(reply, { status, body: { account: name, ...shown }, ...explained(shown) })
}

/** What is checked before the command is called. */
function checkedBy(operation: Operation) {
  const { body = Type.Object({}), ...rest } = schemaOf(operation)
  return operation.method !== 'POST' || operation.readsBody === true ? rest : { ...rest, body }
}

/** The parts of a request as a row's call takes them: the account is not among its parameters. */
function givenBy({ params, query, body }: FastifyRequest, { raw }: FastifyReply): Given {
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  const own = Object.entries(query as object).filter(([name]) => name !== 'account')
  return { params: params as object, query: Object.fromEntries(own), body, gone: gone.signal }
}

const otherWay = `the account of the key "${templateName}" is named by X-Key`

const templateLacks = ({ method, path }: Operation) =>
  new ControlRefusal(
    400,
    `${method} ${path} needs an account; "${templateName}" is the template, which has settings, rules and the pace of the clock; ${otherWay}`,
  )

/** Rules may have hints. */
interface Hinted {
  rules?: readonly { hint?: string }[]
}

/** The hints in an answer stand beside it as well, and so in the log. */
function explained({ rules = [] }: Hinted, note?: string): { explain?: string } {
  const hints = [...new Set([note, ...rules.map((rule) => rule.hint)])].filter((each) => each !== undefined)
  return hints.length === 0 ? {} : { explain: hints.join('; ') }
}
