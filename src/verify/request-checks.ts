import { exampleModel } from '../contracts/examples.js'
import { inferred } from '../contracts/evidence.js'
import { fieldsOf } from '../contracts/body-schema.js'
import { pathsOf, pollPath } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Utility } from '../contracts/utility.js'
import type { Issue } from '../validation/issue.js'
import { readJson } from '../validation/read-json.js'
import type { Answer, Ask, Check, Expectation } from './check.js'
import { asDescribed, body, headers, json, refused, refusedByOneOf, status, type } from './expectations.js'
import { evidenceOf, unlistedOperations, type Subject } from './subject.js'

/** No task has this id. */
export const unknownTask = '00000000-0000-4000-8000-00f10e5f1a45'

/** Everything that makes no task: the documents, and requests that any server of the contract refuses. */
export function requestChecks(subject: Subject): Check[] {
  const { contract } = subject
  return [
    ...documentChecks(subject),
    ...pathChecks(subject),
    ...[...contract.models.values()].flatMap((model) => modelChecks(subject, model)),
    ...bodyChecks(subject),
    ...keyChecks(subject),
    ...pollChecks(subject),
    ...contract.utilities.flatMap((utility) => utilityChecks(subject, utility)),
  ]
}

function documentChecks(subject: Subject): Check[] {
  const served = evidenceOf(subject, 'the OpenAPI document at `/openapi.json`')
  const facts = evidenceOf(subject, 'paths, operation ids, fields, limits, enumerations, defaults')
  const evidence = served.how === 'inferred' ? served : facts
  const ask: Ask = { method: 'GET', to: { link: 'document' } }
  const { operationsProblem, fieldsProblem } = subject.described
  const found = status(200, served)
  const unlisted = [...unlistedOperations(subject)]
  const isListed = (name: string) => unlisted.every(([other]) => other !== name)
  const asListed = (problemOf: typeof operationsProblem): Expectation[] => [
    { evidence, problem: ({ json }) => problemOf(json, isListed) },
    ...unlisted.map(([operation, guess]) => ({
      evidence: guess,
      problem: ({ json }: Answer) => problemOf(json, (name) => name === operation),
    })),
  ]
  return [
    { name: 'openapi.json: is served', ask, expect: [found, type(json, served)] },
    {
      name: 'openapi.json: operations',
      ask,
      expect: [found, ...asListed(operationsProblem)],
    },
    { name: 'openapi.json: fields', ask, expect: [found, ...asListed(fieldsProblem)] },
  ]
}

/** A body that no model accepts. */
const noObject = '[]'

const ofJson = { 'content-type': json }

/** A submit of what no model accepts. */
const post = (path: string, more: Partial<Ask> = {}): Ask => ({
  method: 'POST',
  to: `/${path}`,
  headers: ofJson,
  body: noObject,
  ...more,
})

function pathChecks(subject: Subject): Check[] {
  const { contract } = subject
  const nowhere = 'flux-emulator-verify'
  const methods = pathsOf(contract)
  const wrongMethod = (method: Ask['method'], path: string): Check => ({
    name: `${path}: ${method}`,
    ask: method === 'POST' ? post(path) : { method, to: `/${path}` },
    expect: refused(subject, `${method} /${path}`, 'wrong-method', { allow: [methods.get(path) ?? 'GET'] }),
  })
  const location: Expectation = {
    evidence: trailingSlash,
    problem: ({ headers, url }) => {
      const given = headers.get('location')
      const leads = given === undefined ? undefined : new URL(given, url).pathname
      return leads === new URL(url).pathname.replace(/\/$/, '')
        ? undefined
        : 'location is not the path without the slash'
    },
  }
  return [
    {
      name: 'an unknown path: GET',
      ask: { method: 'GET', to: `/${nowhere}` },
      expect: refused(subject, `GET /${nowhere}`, 'not-found', undefined),
    },
    {
      name: 'an unknown path: POST without a key',
      ask: post(nowhere),
      expect: refused(subject, `POST /${nowhere}`, 'not-found', undefined),
    },
    wrongMethod('GET', exampleModel),
    wrongMethod('HEAD', pollPath),
    wrongMethod('POST', pollPath),
    {
      name: `${exampleModel}: a slash at the end of the path`,
      ask: post(`${exampleModel}/`),
      expect: [status(307, trailingSlash), location],
    },
  ]
}

const trailingSlash = inferred('Starlette, on which the service runs')

function modelChecks(subject: Subject, { slug, validate, body }: Model): Check[] {
  const operation = `POST /${slug}`
  const unlisted = unlistedOperations(subject).get(operation)
  // No field takes an object.
  const wrong = Object.fromEntries(Object.keys(fieldsOf(body)).map((name) => [name, {}]))
  return [
    { name: `${slug}: no key`, ask: post(slug), expect: refused(subject, operation, 'no-key', undefined, unlisted) },
    {
      name: `${slug}: every field is wrong`,
      ask: post(slug, { key: 'header', body: JSON.stringify(wrong) }),
      expect: refused(subject, operation, 'invalid', { issues: issuesOf(validate, wrong) }, unlisted),
    },
  ]
}

function issuesOf(validate: Model['validate'], value: unknown): readonly Issue[] {
  const validated = validate(value)
  if (!('issues' in validated)) throw new Error(`${JSON.stringify(value)} is not refused`)
  return validated.issues
}

function bodyChecks(subject: Subject): Check[] {
  const { contract } = subject
  const operation = `POST /${exampleModel}`
  const model = contract.models.get(exampleModel)
  if (model === undefined) return []
  const invalid = (value: unknown) =>
    refused(subject, operation, 'invalid', { issues: issuesOf(model.validate, value) })
  const unreadable = refused(subject, operation, 'unreadable-body', { syntax: undefined })
  // What is not JSON is refused as unreadable, or validated as null or as a text.
  const notJson = (value: unknown) => (contract.notJson === 'refused' ? unreadable : invalid(value))
  const cutOff = '{"prompt": '
  const read = readJson(Buffer.from(cutOff))
  const syntax = 'syntax' in read ? read.syntax : undefined
  const row = (name: string, ask: Partial<Ask>, expect: Expectation[]): Check => ({
    name: `${exampleModel}: ${name}`,
    ask: post(exampleModel, { key: 'header', ...ask }),
    expect,
  })
  return [
    row('a list as the body', {}, invalid([])),
    row('a body that is cut off', { body: cutOff }, refused(subject, operation, 'unreadable-body', { syntax })),
    {
      name: `${exampleModel}: a body that is cut off, and no key`,
      ask: post(exampleModel, { body: cutOff }),
      expect: refused(subject, operation, 'unreadable-body', { syntax }, inferred('the order of these two checks')),
    },
    row('bytes that are not a text', { body: new Uint8Array([0xff, 0xfe, 0xfd]) }, unreadable),
    row('an empty body', { body: '' }, notJson(null)),
    row('text/plain', { headers: { 'content-type': 'text/plain' } }, notJson(noObject)),
    row(
      'no content type',
      { headers: {} },
      invalid([]).map(({ problem, ...rest }) => ({
        ...rest,
        problem,
        evidence: inferred('FastAPI, which reads such a body as JSON'),
      })),
    ),
  ]
}

function keyChecks(subject: Subject): Check[] {
  const { contract } = subject
  const operation = `POST /${exampleModel}`
  const header = contract.publication.security.scheme.name
  const withKey = (key: string) => post(exampleModel, { headers: { ...ofJson, [header]: key } })
  const checks: Check[] = [
    {
      name: `${exampleModel}: an empty key`,
      ask: withKey(''),
      expect: refused(subject, operation, 'no-key', undefined),
    },
    {
      name: `${exampleModel}: a key of another form`,
      ask: withKey('malformed'),
      expect: refused(subject, operation, 'key-malformed', undefined),
    },
    {
      name: `${exampleModel}: a key that nobody has`,
      // The service refuses it for its form.
      ask: withKey('invalid-flux-emulator-verify'),
      expect: refusedByOneOf(subject, operation, ['key-refused', 'key-malformed']),
    },
  ]
  const takesBearer = contract.readKey({ authorization: 'Bearer key' }) !== undefined
  const model = contract.models.get(exampleModel)
  if (!takesBearer || model === undefined) return checks
  const evidence = evidenceOf(subject, '`Authorization: X-Key KEY` and `Authorization: Bearer KEY`')
  return [
    ...checks,
    {
      name: `${exampleModel}: the key as a bearer token`,
      ask: post(exampleModel, { key: 'bearer' }),
      expect: refused(subject, operation, 'invalid', { issues: issuesOf(model.validate, []) }, evidence),
    },
  ]
}

/** The headers of a poll, as patterns; undefined if the contract has none. */
export function pollHeaders({ contract }: Subject): Readonly<Record<string, RegExp>> | undefined {
  const given = contract.pollHeaders?.({ now: 0, limit: 1200, remaining: 1199, exceeded: false, elapsedMs: 0 })
  return given && Object.fromEntries(Object.keys(given).map((name) => [name.toLowerCase(), /^\d+(\.\d+)?$/]))
}

function pollChecks(subject: Subject): Check[] {
  const { contract, facts } = subject
  const operation = `GET /${pollPath}`
  const ask = (query: string, key?: 'header'): Ask => ({
    method: 'GET',
    to: `/${pollPath}${query}`,
    ...(key && { key }),
  })
  const key = contract.keyToPoll ? 'header' : undefined
  const unknown = ask(`?id=${unknownTask}`, key)
  const invalid = (query: object) => {
    const evidence = contract.keyToPoll
      ? evidenceOf(subject, 'a poll without an id, or with one that is not a UUID')
      : facts.refusals.invalid.evidence
    return refused(subject, operation, 'invalid', { issues: issuesOf(contract.poll.validate, query) }, evidence)
  }
  const expected = pollHeaders(subject)
  return [
    {
      name: `${pollPath}: an unknown task`,
      ask: unknown,
      expect: refused(subject, operation, 'unknown-task', { id: unknownTask }),
    },
    { name: `${pollPath}: no id`, ask: ask('', key), expect: invalid({}) },
    ...('issues' in contract.poll.validate({ id: 'x' })
      ? [{ name: `${pollPath}: an id that is not a UUID`, ask: ask('?id=x', key), expect: invalid({ id: 'x' }) }]
      : []),
    ...(contract.keyToPoll
      ? [
          {
            name: `${pollPath}: no key`,
            ask: ask(`?id=${unknownTask}`),
            expect: refused(subject, operation, 'no-key', undefined),
          },
        ]
      : []),
    ...(expected === undefined
      ? []
      : [
          {
            name: `${pollPath}: headers, of an unknown task`,
            ask: unknown,
            expect: [
              headers(expected, evidenceOf(subject, 'the same headers on polls of ids that belong to no account')),
            ],
          },
        ]),
  ]
}

/** Nobody has this finetune. */
const unknownFinetune = 'flux-emulator-verify'

function utilityChecks(subject: Subject, { method, path, input, validate, answer }: Utility): Check[] {
  const name = path.slice(1)
  const operation = `${method} ${path}`
  const evidence = evidenceOf(subject, '`GET /v1/credits`, `my_finetunes`, `finetune_details`, `delete_finetune`')
  const ask = (more: Partial<Ask>): Ask => (method === 'POST' ? post(name, more) : { method, to: path, ...more })
  const nothing = method === 'POST' ? [] : {}
  const withKey = ask({ key: 'header' })
  const noKey: Check = {
    name: `${name}: no key`,
    ask: ask({}),
    expect: refused(subject, operation, 'no-key', undefined),
  }
  if (input === undefined || validate === undefined) {
    const expect = [status(200, evidence), type(json, evidence), asDescribed(subject, operation, evidence)]
    return [noKey, { name: `${name}: is answered`, ask: withKey, expect }]
  }
  const refusedInput: Check = {
    name: `${name}: nothing named`,
    ask: withKey,
    expect: refused(subject, operation, 'invalid', { issues: issuesOf(validate, nothing) }),
  }
  // What deletes is not asked to, even if there is nothing to delete.
  if (method === 'POST') return [noKey, refusedInput]
  const { reply } = answer({ credits: 0, finetunes: new Map() }, { finetune_id: unknownFinetune }, 0, {})
  return [
    noKey,
    refusedInput,
    {
      name: `${name}: an unknown finetune`,
      ask: { ...withKey, to: `${path}?finetune_id=${unknownFinetune}` },
      expect: [status(reply.status, evidence), type(json, evidence), body(reply.body, evidence)],
    },
  ]
}
