/** The part of the control API's document that the form is made from. */
export interface Schema {
  $ref?: string
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  description?: string
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  anyOf?: readonly Schema[]
  minimum?: number
  maximum?: number
}

export interface Document {
  components: { schemas: Readonly<Record<string, Schema>> }
}

export function resolved(document: Document, schema: Schema | undefined): Schema {
  if (schema?.$ref === undefined) return schema ?? {}
  const { $ref, ...beside } = schema
  return { ...resolved(document, document.components.schemas[$ref.split('/').at(-1) ?? '']), ...beside }
}

/** The schema of a rule of each stage, by its name. */
export function rulesByStage(document: Document): ReadonlyMap<string, Schema> {
  const { anyOf = [] } = resolved(document, { $ref: '#/components/schemas/StageRule' })
  return new Map(
    anyOf.map((each) => {
      const rule = resolved(document, each)
      const stage = resolved(document, rule.properties?.stage)
      return [String(stage.const ?? stage.enum?.[0]), rule]
    }),
  )
}

/** The kind of control that a value has. */
export type Kind = 'choice' | 'switch' | 'text' | 'json'

export function kindOf(document: Document, given: Schema): Kind {
  const schema = resolved(document, given)
  if (schema.type === 'boolean' || schema.const === true) return 'switch'
  if (schema.enum !== undefined) return 'choice'
  const takesText = schema.type === 'string' || schema.anyOf?.some(({ type }) => type === 'string') === true
  return takesText ? 'text' : 'json'
}

/** What a field's text means; undefined where it is empty. A text that is no JSON is a text. */
export function valueOf(text: string, kind: Kind): unknown {
  if (text.trim() === '') return undefined
  if (kind === 'switch') return text === 'true' ? true : undefined
  const range = /^(\d+)-(\d+)$/.exec(text.trim())
  if (kind === 'json' && range !== null) return [Number(range[1]), Number(range[2])]
  if (kind === 'choice' || (kind === 'text' && !/^\s*[[{]/.test(text))) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** The same the other way. */
export const textOf = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
