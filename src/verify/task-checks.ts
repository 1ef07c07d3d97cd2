import { fieldsOf } from '../contracts/body-schema.js'
import { pollPath, type TaskView } from '../contracts/contract.js'
import type { Contract } from '../contracts/contract.js'
import type { Evidence } from '../contracts/evidence.js'
import type { Model } from '../contracts/model.js'
import { isEnd, statuses, type Status } from '../contracts/status.js'
import { shown } from '../reading/read-error.js'
import { isObject } from '../validation/check.js'
import type { Answer, Ask, Check, Expectation } from './check.js'
import { differenceOf, differenceOfNames } from './difference.js'
import { asDescribed, headers, json, refused, status, type } from './expectations.js'
import { pollHeaders } from './request-checks.js'
import { evidenceOf, type Subject } from './subject.js'

/** A task from its submit to its picture, and a second submit: what may cost credits. */
export function taskChecks(subject: Subject): Check[] {
  const { contract } = subject
  const cheapest = cheapestModel(contract)
  if (cheapest === undefined) return []
  const { model, body } = cheapest
  const operation = `POST /${model.slug}`
  const polled = `GET /${pollPath}`
  const ofSubmit = evidenceOf(subject, 'submit')
  const ofPoll = evidenceOf(subject, 'poll')
  const submit = (fields: object): Ask => ({
    method: 'POST',
    to: `/${model.slug}`,
    key: 'header',
    headers: { 'content-type': json },
    body: JSON.stringify(fields),
  })
  const pollWithoutKey: Ask = { method: 'GET', to: { link: 'polling_url' } }
  const poll: Ask = contract.keyToPoll ? { ...pollWithoutKey, key: 'header' } : pollWithoutKey
  const accepted = (evidence: Evidence): Expectation[] => [
    status(200, evidence),
    type(json, evidence),
    asDescribed(subject, operation, evidence),
    { evidence, problem: ({ json }) => acceptedProblem(contract, json) },
  ]
  const answered = [
    status(200, ofPoll),
    type(json, ofPoll),
    asDescribed(subject, polled, ofPoll),
    ofForm(contract, model, ofPoll),
  ]
  const ofHeaders = pollHeaders(subject)
  return [
    {
      name: `${model.slug}: a task is accepted`,
      ask: submit(body),
      expect: accepted(ofSubmit),
      makesTask: true,
      finds: { link: 'polling_url', in: ({ json }) => textAt(json, ['polling_url']) },
    },
    { name: 'polling_url: the task', ask: poll, expect: answered },
    ...(ofHeaders === undefined
      ? []
      : [
          {
            name: 'polling_url: headers',
            ask: poll,
            expect: [headers(ofHeaders, evidenceOf(subject, 'headers of a poll'))],
          },
        ]),
    ...(contract.keyToPoll
      ? [
          {
            name: 'polling_url: no key',
            ask: pollWithoutKey,
            expect: refused(subject, polled, 'no-key', undefined),
          },
        ]
      : []),
    {
      name: 'polling_url: the task becomes Ready',
      ask: poll,
      untilEnded: true,
      expect: [
        ...answered,
        {
          evidence: ofPoll,
          problem: ({ json }) => {
            const given = textAt(json, ['status'])
            return given === 'Ready' ? undefined : `the task has ended as ${shown(given)}, expected Ready`
          },
        },
      ],
      finds: { link: 'sample', in: ({ json }) => textAt(json, ['result', 'sample']) },
    },
    ...pictureChecks(subject),
    {
      name: `${model.slug}: an unknown field is ignored`,
      ask: submit({ ...body, flux_emulator_verify: true }),
      expect: accepted(evidenceOf(subject, 'unknown fields')),
      makesTask: true,
    },
  ]
}

function pictureChecks(subject: Subject): Check[] {
  const ofKey = evidenceOf(subject, 'the key')
  const ofHeaders = evidenceOf(subject, 'headers of a picture')
  const ofRefusal = evidenceOf(subject, 'an expired or altered URL; a task that is no longer kept')
  const ofHead = evidenceOf(subject, 'another method than GET and HEAD; another path under `/results`')
  const ofPart = evidenceOf(subject, 'a part of a picture')
  const picture: Ask = { method: 'GET', to: { link: 'sample' } }
  const altered = (parameter: string, value: string): Ask => ({
    method: 'GET',
    to: {
      link: 'sample',
      change: ({ searchParams }) => {
        searchParams.set(parameter, value)
      },
    },
  })
  const unauthorized: Expectation[] = [
    status(403, ofRefusal),
    {
      evidence: ofRefusal,
      problem: ({ text }) =>
        text.includes('<Code>AuthenticationFailed</Code>')
          ? undefined
          : `the body is ${shown(text)}, expected XML with the code AuthenticationFailed`,
    },
  ]
  return [
    {
      name: 'sample: the picture, without a key',
      ask: picture,
      expect: [status(200, ofKey), { evidence: ofKey, problem: pictureProblem }],
    },
    {
      name: 'sample: headers',
      ask: picture,
      expect: [
        headers(
          {
            'content-type': /^image\//,
            'content-length': /^\d+$/,
            'content-md5': /^[\w+/]{22}==$/,
            etag: /./,
            'last-modified': / GMT$/,
            'accept-ranges': /^bytes$/,
            'x-ms-blob-type': /^BlockBlob$/,
            'x-ms-version': /^\d{4}-\d\d-\d\d$/,
          },
          ofHeaders,
        ),
      ],
    },
    {
      name: 'sample: HEAD',
      ask: { ...picture, method: 'HEAD' },
      expect: [status(200, ofHead), headers({ 'content-length': /^[1-9]/ }, ofHead)],
    },
    {
      name: 'sample: the first byte',
      ask: { ...picture, headers: { range: 'bytes=0-0' } },
      expect: [status(206, ofPart), headers({ 'content-range': /^bytes 0-0\/\d+$/, 'content-length': /^1$/ }, ofPart)],
    },
    { name: 'sample: an expired link', ask: altered('se', '2020-01-01T00:00:00Z'), expect: unauthorized },
    { name: 'sample: a link with another signature', ask: altered('sig', 'AAAA'), expect: unauthorized },
  ]
}

/** The first bytes of the formats. */
const beginnings: Readonly<Record<string, RegExp>> = {
  'image/jpeg': /^\xff\xd8\xff/,
  'image/png': /^\x89PNG\r\n/,
  'image/webp': /^RIFF[^]{4}WEBP/,
}

function pictureProblem({ headers, bytes }: Answer): string | undefined {
  const given = headers.get('content-type') ?? ''
  const beginning = beginnings[given]
  if (beginning === undefined) return `the content-type is ${shown(given)}, expected that of a picture`
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return beginning.test(start) ? undefined : `the body does not begin as ${given} does`
}

/** How the body of an accepted submit differs from that which the contract gives. */
function acceptedProblem(contract: Contract, body: unknown): string | undefined {
  const bill = { credits: 0, cost: null, inputMegapixels: null, outputMegapixels: null }
  const expected = contract.accepted({ id: '', pollingUrl: '', bill, webhookUrl: undefined })
  return isObject(body)
    ? differenceOfNames(Object.keys(expected), Object.keys(body))
    : differenceOf(expected, body, 'form')
}

/** A poll has the names of that which the contract gives in this status; a finished one those of its result. */
function ofForm(contract: Contract, model: Model, evidence: Evidence): Expectation {
  return {
    evidence,
    problem: ({ json: given, url }) => {
      if (!isObject(given)) return `the body is ${shown(given)}, expected an object`
      const { body } = contract.result(viewIn(given.status as Status, model))
      const expected = body as Readonly<Record<string, unknown>>
      // `cost` of a Ready task: the document has both forms, and of pictures neither was recorded.
      const mayLack = (name: string) => name !== 'cost' || name in given
      const names = differenceOfNames(Object.keys(expected).filter(mayLack), Object.keys(given))
      if (names !== undefined) return names
      const id = new URL(url).searchParams.get('id')
      if (id !== null && given.id !== id) return `id is ${shown(given.id)}, expected ${shown(id)}`
      if (!isObject(expected.result)) return undefined
      if (!isObject(given.result)) return `result is ${shown(given.result)}, expected an object`
      return differenceOfNames(Object.keys(expected.result), Object.keys(given.result), 'result')
    },
  }
}

const viewIn = (status: Status, { resultForm }: Model): TaskView => ({
  id: '',
  form: resultForm,
  state: { at: 0, status, progress: null, details: null },
  prompt: '',
  seed: 0,
  startedAt: 0,
  endedAt: 0,
  sample: status === 'Ready' ? 'http://sample.invalid' : undefined,
  cost: 0,
})

/** Whether a poll shows a task that has not ended. */
export function isUnfinished({ status, json }: Answer): boolean {
  const given = textAt(json, ['status'])
  const known = statuses.find((each) => each === given)
  return status === 200 && known !== undefined && !isEnd(known)
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value)
  return typeof found === 'string' ? found : undefined
}

/** The model whose smallest picture from a text costs least, with such a request; retired and guessed models are left out. */
export function cheapestModel({ models }: Contract): { model: Model; body: object; credits: number } | undefined {
  const offers = [...models.values()].flatMap((model) => {
    const properties = fieldsOf(model.body)
    const small = { width: 256, height: 256 }
    const body = { prompt: 'a fox', ...('width' in properties && 'height' in properties && small) }
    const validated = model.validate(body)
    const isCertain = model.deprecated !== true && model.evidence?.how !== 'inferred'
    if (!isCertain || 'issues' in validated) return []
    const generation = model.read(validated.value, body)
    const size = model.size(generation, [])
    return size === undefined || 'msg' in size
      ? []
      : [{ model, body, credits: model.bill(size, [], generation.fields).credits }]
  })
  return offers.sort((a, b) => a.credits - b.credits)[0]
}
