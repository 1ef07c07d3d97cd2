import type { TObject } from '@sinclair/typebox'
import type { Fields, Format } from '../images/picture-spec.js'
import type { Frame, Order } from './model.js'
import { upsampled } from './upsampling.js'

/** What the bodies of the FLUX.1 models have in common; each contract's schema has some of it. */
interface Flux1Body {
  prompt: string
  seed?: number | bigint | null
  output_format: Format
  width?: number
  height?: number
  aspect_ratio?: string
  prompt_upsampling?: boolean
}

/** Fields that the order holds by name, and the one that shapes no picture. */
const readByName = new Set([
  'prompt',
  'seed',
  'output_format',
  'width',
  'height',
  'aspect_ratio',
  'prompt_upsampling',
  'safety_tolerance',
])

/** The reader of a FLUX.1 body: its other fields shape the picture where they differ from the schema's defaults. */
export function readFlux1(schema: TObject): (body: Flux1Body) => Order {
  const others = Object.entries(schema.properties)
    .filter(([name]) => !readByName.has(name))
    .map(([name, field]) => ({ name, usual: (field as { default?: unknown }).default }))

  const fieldsOf = (body: object): Fields | undefined => {
    const given = body as Fields
    let fields: Record<string, Fields[string]> | undefined
    for (const { name, usual } of others) {
      const value = given[name] ?? usual
      if (value === usual) continue
      fields ??= {}
      fields[name] = given[name] ?? null
    }
    return fields
  }

  return (body) => ({
    prompt: body.prompt_upsampling ? upsampled(body.prompt) : body.prompt,
    seed: body.seed ?? undefined,
    format: body.output_format,
    frame: frameOf(body),
    fields: others.length === 0 ? undefined : fieldsOf(body),
  })
}

function frameOf({ width, height, aspect_ratio }: Flux1Body): Frame {
  if (aspect_ratio !== undefined) return { aspectRatio: aspect_ratio }
  return width === undefined || height === undefined ? {} : { width, height }
}
