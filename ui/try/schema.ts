/** The parts of JSON Schema that the documents use. */
export interface Schema {
  $ref?: string
  type?: string
  description?: string
  default?: unknown
  example?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  format?: string
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
}

interface Media {
  schema: Schema
  example?: unknown
  examples?: Readonly<Record<string, { value: unknown }>>
}

interface DescribedOperation {
  summary?: string
  description?: string
  deprecated?: boolean
  requestBody?: { content: Readonly<Record<string, Media>> }
  responses: Readonly<Record<string, { links?: Readonly<Record<string, unknown>> }>>
}

export interface OpenApi {
  servers?: readonly { url: string }[]
  paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  components?: { schemas?: Readonly<Record<string, Schema>> }
}

/** How a field is asked for. */
export type Kind = 'text' | 'number' | 'boolean' | 'choice' | 'picture' | 'list' | 'object' | 'json'

export interface Field {
  name: string
  kind: Kind
  required: boolean
  nullable: boolean
  description: string
  /** Undefined: the document has none. */
  fallback: unknown
  /** What may be given, in words: `64 to 1440, in steps of 32`. */
  bounds: string
  choices: readonly string[]
  /** Of a number. */
  step: number | 'any'
  min: number | undefined
  max: number | undefined
  isLong: boolean
  /** Of a list: how each of its items is asked for. */
  item: Field | undefined
  /** Of an object. */
  fields: readonly Field[]
}

/** An operation that accepts a task. */
export interface Model {
  name: string
  path: string
  summary: string
  deprecated: boolean
  fields: readonly Field[]
  examples: readonly (readonly [name: string, body: unknown])[]
}

const deepest = 6

/** The models of a contract: the operations whose answer links to a poll. */
export function modelsIn({ paths, components }: OpenApi): Model[] {
  const schemas = components?.schemas ?? {}
  return Object.entries(paths).flatMap(([path, { post }]) => {
    const media = post?.requestBody?.content['application/json']
    if (post === undefined || media === undefined || post.responses['200']?.links === undefined) return []
    const { summary = '', deprecated = false } = post
    return [
      {
        name: path.replace(/^(\/v1)?\//, ''),
        path,
        summary,
        deprecated,
        fields: fieldsOf(media.schema, schemas, 0),
        examples: examplesOf(media),
      },
    ]
  })
}

function examplesOf({ example, examples = {} }: Media): [string, unknown][] {
  const named = Object.entries(examples).map(([name, { value }]): [string, unknown] => [name, value])
  return example === undefined ? named : [['example', example], ...named]
}

type Schemas = Readonly<Record<string, Schema>>

/** A reference, and what stands beside it. */
function resolved(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref === undefined) return schema
  const { $ref, ...beside } = schema
  return { ...schemas[$ref.replace(/^.*\//, '')], ...beside }
}

export function fieldsOf(schema: Schema, schemas: Schemas, depth: number): Field[] {
  const { properties = {}, required = [] } = resolved(schema, schemas)
  const fields = Object.entries(properties).map(([name, each]) =>
    fieldOf(name, each, schemas, required.includes(name), depth),
  )
  return [...fields.filter((each) => each.required), ...fields.filter((each) => !each.required)]
}

export function fieldOf(name: string, given: Schema, schemas: Schemas, required: boolean, depth: number): Field {
  const outer = resolved(given, schemas)
  const branches = (outer.anyOf ?? outer.oneOf ?? [outer]).map((branch) => resolved(branch, schemas))
  const nullable = branches.some(({ type }) => type === 'null')
  const shape = shapeOf(branches.filter(({ type }) => type !== 'null'))
  const description = outer.description ?? ''
  const kind = depth > deepest ? 'json' : kindOf(shape, description)
  return {
    name,
    kind,
    required,
    nullable,
    description,
    fallback: outer.default,
    bounds: boundsOf(shape),
    choices: (shape.enum ?? []).map(String),
    step: shape.type === 'integer' ? (shape.multipleOf ?? 1) : 'any',
    min: shape.minimum ?? shape.exclusiveMinimum,
    max: shape.maximum ?? shape.exclusiveMaximum,
    isLong: name === 'prompt' || (shape.maxLength ?? 0) > 1000,
    item:
      kind === 'list' ? fieldOf(name, withWords(shape.items ?? {}, description), schemas, true, depth + 1) : undefined,
    fields: kind === 'object' ? fieldsOf(shape, schemas, depth + 1) : [],
  }
}

/** The items of a list are described with it. */
const withWords = (items: Schema, description: string): Schema => ({ description, ...items })

/** One of several shapes: a list takes a single item, too; choices are joined. */
function shapeOf(branches: readonly Schema[]): Schema {
  const [first = {}] = branches
  if (branches.length < 2) return first
  if (branches.every((each) => each.enum !== undefined)) {
    return { ...first, enum: branches.flatMap((each) => each.enum ?? []) }
  }
  return branches.find(({ type }) => type === 'array') ?? {}
}

function kindOf({ type, enum: choices, properties }: Schema, description: string): Kind {
  if (choices !== undefined) return choices.every((each) => typeof each === 'string') ? 'choice' : 'json'
  switch (type) {
    case 'string':
      return /\bbase64\b/.test(description) ? 'picture' : 'text'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'array':
      return 'list'
    case 'object':
      return properties === undefined ? 'json' : 'object'
    case undefined:
    default:
      return 'json'
  }
}

function boundsOf(schema: Schema): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const { minLength, maxLength, minItems, maxItems, format } = schema
  const parts = [
    type === 'integer' ? 'whole number' : type === 'number' ? 'number' : undefined,
    range(minimum, maximum, ''),
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    exclusiveMaximum !== undefined && `less than ${exclusiveMaximum}`,
    multipleOf !== undefined && multipleOf !== 1 && `in steps of ${multipleOf}`,
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
    format === 'uri' && 'a URL',
  ]
  return parts.filter((part) => typeof part === 'string').join(', ')
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`
  if (least !== undefined) return `at least ${least}${unit}`
  return most === undefined ? undefined : `at most ${most}${unit}`
}
