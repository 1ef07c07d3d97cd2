import type { Issue } from '../../src/validation/issue.js'
import { validationCases, type ValidationCase } from '../support/validation-cases.js'

/**
 * Where the real service crashed because it could not print the input back, this one answers 422 with the item that
 * pydantic would have printed. A number that JSON has no word for is echoed as null, a lone surrogate as its escape.
 */
export function insteadOfCrash(each: ValidationCase): [status: 422, body: { detail: unknown }] {
  const issue = others.get(each.id) ?? numberIssue(each)
  return [422, { detail: [issue] }]
}

type Finding = Pick<Issue, 'type' | 'msg' | 'ctx'>

const recorded = validationCases(['field'])

const noNumber: Finding = { type: 'finite_number', msg: 'Input should be a finite number' }

function numberIssue({ schemaKey, schema, body }: ValidationCase): object {
  const [, field = '', number = ''] = /^\{"(\w+)": (-?NaN|-?Infinity|1E400)\}$/.exec(String(body)) ?? []
  const { properties = {} } = schema as { properties?: Record<string, { anyOf?: { type: string }[]; type?: string }> }
  const { type, anyOf } = properties[field] ?? {}
  const isFloat = (type ?? anyOf?.[0]?.type) === 'number'
  const finding = isFloat ? boundBroken(schemaKey, field, number) : noNumber
  return {
    type: finding.type,
    loc: ['body', field],
    msg: finding.msg,
    input: null,
    ...(finding.ctx && { ctx: finding.ctx }),
  }
}

/** Which bound a number breaks was recorded with the number in quotes; where none is declared, it is not finite. */
function boundBroken(schemaKey: string, field: string, number: string): Finding {
  const words = { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf', '1E400': '1e400' }
  const quoted = `{"${field}": "${words[number as keyof typeof words]}"}`
  const twin = recorded.find((each) => each.schemaKey === schemaKey && String(each.body) === quoted)
  const [issue] = (twin?.expectedBody as { detail: Issue[] } | undefined)?.detail ?? []
  return issue ?? noNumber
}

const noObject = {
  type: 'model_attributes_type',
  loc: ['body'],
  msg: 'Input should be a valid dictionary or object to extract fields from',
  input: null,
}

const noText = {
  type: 'string_unicode',
  loc: ['body', 'prompt'],
  msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
  input: '\ud800',
}

const noPrompt = { type: 'missing', loc: ['body', 'prompt'], msg: 'Field required', input: { a: '\ud83d' } }

const others: ReadonlyMap<string, object> = new Map<string, object>([
  ['json-invalid:seed/FluxProGenerationRequest#90', noObject],
  ['json-invalid:seed/FluxProGenerationRequest#91', noObject],
  ['json-invalid:seed/FluxProGenerationRequest#92', noObject],
  ['json-invalid:seed/FluxProGenerationRequest#112', noText],
  ['json-invalid:seed/FluxProGenerationRequest#136', noPrompt],
  ['json-bytes:seed/FluxProGenerationRequest#147', noText],
])
