import type { TSchema } from '@sinclair/typebox'

/**
 * Titles and examples of the document of 2026-09-19, which generators of code and pages use. They are no part of the
 * validation, so they are added to the document alone.
 */

/** pydantic's own titles: `output_format` is `Output Format`. Like Python, it begins a word after a digit, too: `9B`. */
export const titleOf = (name: string): string =>
  name.replaceAll('_', ' ').replace(/(?<![a-z])[a-z]/gi, (letter) => letter.toUpperCase())

/** Titles that someone chose. */
const titles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ValidationError: { loc: 'Location', msg: 'Message', type: 'Error Type' },
}

interface Example {
  field: string
  value: unknown
  /** The schemas whose field has it. */
  of: readonly string[]
}

const fluxOne = ['FluxDevInputs', 'FluxKontextProInputs', 'FluxPro11Inputs', 'FluxProExpandInputs', 'FluxProFillInputs']
const examples: readonly Example[] = [
  {
    field: 'finetune_id',
    value: 'my-finetune',
    of: ['DeleteFinetuneInputs', 'FinetuneFluxProFillInputs', 'FinetuneFluxUltraInput'],
  },
  {
    field: 'prompt',
    value: 'ein fantastisches bild',
    of: [...fluxOne, 'FinetuneFluxProFillInputs', 'Flux2FlexInputs', 'Flux2Inputs', 'Flux2KleinInputs'],
  },
  {
    field: 'prompt',
    value: 'A beautiful landscape with mountains and a lake',
    of: ['FinetuneFluxUltraInput', 'FluxUltraInput'],
  },
  {
    field: 'prompt',
    value: 'TRY-ON: The person of image 1 wearing the garments of image 2.',
    of: ['Flux2KleinTryonInputs'],
  },
  {
    field: 'steps',
    value: 50,
    of: ['FinetuneFluxProFillInputs', 'Flux2FlexInputs', 'FluxProExpandInputs', 'FluxProFillInputs'],
  },
  { field: 'steps', value: 28, of: ['FluxDevInputs'] },
  {
    field: 'safety_tolerance',
    value: 2,
    of: [
      ...[...fluxOne, 'FinetuneFluxProFillInputs', 'FinetuneFluxUltraInput', 'FluxUltraInput'],
      ...['Flux2DeblurInputs', 'Flux2EraseInputs'],
    ],
  },
  {
    field: 'seed',
    value: 42,
    of: [
      ...[
        'FinetuneFluxUltraInput',
        'Flux2DeblurInputs',
        'Flux2EraseInputs',
        'Flux2FlexInputs',
        'Flux2Inputs',
        'Flux2KleinInputs',
      ],
      ...['Flux2KleinTryonInputs', 'FluxDevInputs', 'FluxKontextProInputs', 'FluxPro11Inputs', 'FluxUltraInput'],
    ],
  },
  { field: 'guidance', value: 5, of: ['Flux2FlexInputs'] },
  { field: 'guidance', value: 3, of: ['FluxDevInputs'] },
  { field: 'raw', value: false, of: ['FluxUltraInput'] },
]

/** A component of the document, with its titles and examples. */
export function annotated(schema: TSchema): TSchema {
  const { $id = '', properties } = schema
  const fields = Object.entries((properties ?? {}) as Record<string, TSchema>).map(([name, field]) => {
    const example = examples.find((each) => each.field === name && each.of.includes($id))
    const title = titles[$id]?.[name] ?? titleOf(name)
    return [name, { ...(!isReference(field) && { title }), ...field, ...(example && { example: example.value }) }]
  })
  return {
    ...schema,
    title: $id,
    ...(properties !== undefined && { properties: Object.fromEntries(fields) as object }),
  }
}

/** pydantic gives no title to what is a model or an enumeration of its own. */
const isReference = ({ $ref, anyOf = [] }: TSchema): boolean =>
  $ref !== undefined || (anyOf as TSchema[]).some((schema) => schema.$ref !== undefined)
