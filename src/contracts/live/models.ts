import type { TObject } from '@sinclair/typebox'
import { FluxSchnellGenerationRequest } from '../documented/schemas.js'
import { inferred } from '../evidence.js'
import { defineModel, type Model, type ModelRow } from '../model.js'
import { products } from '../products.js'
import { flux3Lifecycle, plainLifecycle, progressLifecycle } from './lifecycles.js'
import * as flux1 from './flux-1-schemas.js'
import * as flux2 from './flux-2-schemas.js'

/** The operationId as FastAPI builds it: the function's name, the path, the method. */
const operation = (name: string, slug: string) => `${name}_v1_${asName(slug)}_post`

const asName = (slug: string) => slug.replaceAll(/[^a-z\d]/g, '_')

/** A row without the defaults. */
type Row = Pick<ModelRow, 'slug' | 'summary' | 'body' | 'product'> & Partial<ModelRow> & { handler?: string }

const row = ({ handler, ...rest }: Row): Model =>
  defineModel('live', {
    operationId: operation(handler ?? `generate_${asName(rest.slug)}`, rest.slug),
    description: 'Accepts a task and returns its id and polling URL.',
    painter: 'text',
    lifecycle: plainLifecycle,
    resultForm: 'flux-1',
    ...rest,
  })

const generate = 'Generate an image with'
const both = 'Generate or edit an image with'

/** [pro] and [max] rewrite the prompt unless that is disabled; for the preview this is inferred from [pro]. */
const rewriting = { reading: { upsamples: ({ disable_pup }) => disable_pup !== true } } satisfies Partial<Row>
const flux2Family = { resultForm: 'flux-2' } as const
const kontext = { body: flux1.FluxKontextProInputs } as const
const klein = { ...flux2Family, body: flux2.Flux2KleinInputs } as const

/** Of docs.bfl.ai, LoRA inference, 2026-09-19: billed as their base models. */
const kleinFinetunes = [
  ['flux-2-klein-4b-finetuned', 'flux-2-klein-4b', '4B'],
  ['flux-2-klein-9b-finetuned', 'flux-2-klein-9b', '9B'],
  ['flux-2-klein-9b-kv-finetuned', 'flux-2-klein-9b', '9B KV'],
  ['flux-2-klein-9b-kv-bf16-finetuned', 'flux-2-klein-9b', '9B KV in BF16'],
  ['flux-2-klein-base-4b-finetuned', 'flux-2-klein-4b', 'base 4B'],
  ['flux-2-klein-base-9b-finetuned', 'flux-2-klein-9b', 'base 9B'],
] as const

const retired = (since: string, slug: string, body: TObject) => ({
  slug,
  body,
  deprecated: true as const,
  description: `Retired: no longer in the service's document (${since}). Served for clients that still call it.`,
  note: `the live service has retired ${slug} (${since}) and answers 404; it is served here for clients that still call it`,
})

export const models: readonly Model[] = [
  row({
    ...flux2Family,
    ...rewriting,
    slug: 'flux-2-pro',
    summary: `${both} FLUX.2 [pro]`,
    body: flux2.Flux2Inputs,
    product: products['flux-2-pro'],
  }),
  row({
    ...flux2Family,
    ...rewriting,
    slug: 'flux-2-pro-preview',
    summary: `${both} FLUX.2 [pro] (preview)`,
    body: flux2.Flux2Inputs,
    product: products['flux-2-pro'],
  }),
  row({
    ...flux2Family,
    ...rewriting,
    slug: 'flux-2-max',
    summary: `${both} FLUX.2 [max]`,
    body: flux2.Flux2Inputs,
    product: products['flux-2-max'],
  }),
  row({
    ...flux2Family,
    slug: 'flux-2-flex',
    summary: `${both} FLUX.2 [flex]`,
    body: flux2.Flux2FlexInputs,
    reading: { upsamples: ({ prompt_upsampling }) => prompt_upsampling !== false },
    product: products['flux-2-flex'],
  }),
  row({
    ...klein,
    slug: 'flux-2-klein-9b',
    summary: `${both} FLUX.2 [klein] 9B`,
    product: products['flux-2-klein-9b'],
  }),
  row({
    ...klein,
    slug: 'flux-2-klein-9b-preview',
    handler: 'generate_flux_2_klein_9b_kv',
    summary: `${both} FLUX.2 [klein] 9B (preview)`,
    product: products['flux-2-klein-9b'],
  }),
  row({
    ...klein,
    slug: 'flux-2-klein-4b',
    summary: `${both} FLUX.2 [klein] 4B`,
    product: products['flux-2-klein-4b'],
  }),
  row({
    slug: 'flux-3-image',
    handler: 'flux_3_image',
    summary: `${both} FLUX 3`,
    description: 'Since October 2026. Accepts a task and returns its id and polling URL.',
    body: flux2.Flux3ImageInputs,
    webhookAnswer: false,
    reading: { upsamples: () => true, format: 'png' },
    product: products['flux-3-image'],
    lifecycle: flux3Lifecycle,
    resultForm: 'flux-3',
  }),
  row({
    slug: 'flux-3-image-klein',
    handler: 'flux_3_image_klein',
    summary: `${both} FLUX 3 [klein]`,
    description:
      'Since 15 October 2026. Its schema has not been published: fields, limits and answers are guessed from flux-3-image and from what clients send. Accepts a task and returns its id and polling URL.',
    note: 'the fields of flux-3-image-klein are a guess: its schema has not been published',
    evidence: inferred('a release note of October 2026 and a gateway’s page name the model, not its schema'),
    body: flux2.Flux3ImageKleinInputs,
    webhookAnswer: false,
    reading: { format: 'jpeg' },
    product: products['flux-3-image-klein'],
    lifecycle: flux3Lifecycle,
    resultForm: 'flux-3',
  }),
  ...kleinFinetunes.map(([slug, product, name]) =>
    row({
      ...flux2Family,
      slug,
      summary: `${both} a finetune of FLUX.2 [klein] ${name}`,
      description:
        'In beta since April 2026, in the documentation but in no OpenAPI document. Accepts a task and returns its id and polling URL.',
      body: flux2.Flux2KleinFinetunedInputs,
      product: products[product],
    }),
  ),
  row({
    ...flux2Family,
    slug: 'flux-tools/outpainting-v1',
    summary: 'Continue an image beyond its edges',
    body: flux2.FluxOutpaintingInputs,
    // Documented; that the result shows the rewritten prompt is inferred. Without a prompt the service makes one up.
    reading: { upsamples: ({ disable_pup, prompt }) => disable_pup !== true && (prompt ?? '') !== '' },
    product: products.outpainting,
    painter: 'canvas',
  }),
  row({
    ...flux2Family,
    slug: 'flux-tools/erase-v1',
    summary: 'Erase an object from an image',
    body: flux2.Flux2EraseInputs,
    product: products.erase,
    painter: 'erase',
  }),
  ...['flux-tools/vto-v1', 'flux-tools/vto-v2'].map((slug) =>
    row({
      ...flux2Family,
      slug,
      summary: `Virtual try-on (${slug.slice(-2)})`,
      body: flux2.Flux2KleinTryonInputs,
      product: products['try-on'],
      painter: 'try-on',
    }),
  ),
  row({
    ...flux2Family,
    slug: 'flux-tools/deblur-v1',
    summary: 'Sharpen an image',
    body: flux2.Flux2DeblurInputs,
    product: products.deblur,
    painter: 'deblur',
  }),
  row({
    slug: 'flux-pro-1.1',
    handler: 'flux_pro_1_1',
    summary: `${generate} FLUX 1.1 [pro]`,
    body: flux1.FluxPro11Inputs,
    product: products['flux-pro-1.1'],
  }),
  row({
    slug: 'flux-pro-1.1-ultra',
    handler: 'generate_flux_1_1_ultra',
    summary: `${generate} FLUX 1.1 [pro] Ultra`,
    body: flux1.FluxUltraInput,
    product: products['flux-pro-1.1-ultra'],
  }),
  row({
    slug: 'flux-dev',
    handler: 'flux_dev',
    summary: `${generate} FLUX.1 [dev]`,
    body: flux1.FluxDevInputs,
    product: products['flux-dev'],
    lifecycle: progressLifecycle,
  }),
  row({
    slug: 'flux-pro-1.0-fill',
    handler: 'fill',
    summary: 'Repaint parts of an image with FLUX.1 Fill [pro]',
    body: flux1.FluxProFillInputs,
    product: products['flux-pro-1.0-fill'],
    painter: 'fill',
  }),
  row({
    slug: 'flux-pro-1.0-expand',
    handler: 'expand',
    summary: 'Continue an image beyond its edges with FLUX.1 Expand [pro]',
    body: flux1.FluxProExpandInputs,
    product: products['flux-pro-1.0-expand'],
    painter: 'canvas',
  }),
  row({
    ...kontext,
    slug: 'flux-kontext-pro',
    summary: `${both} FLUX.1 Kontext [pro]`,
    product: products['flux-kontext-pro'],
  }),
  row({
    ...kontext,
    slug: 'flux-kontext-max',
    summary: `${both} FLUX.1 Kontext [max]`,
    product: products['flux-kontext-max'],
  }),
  row({
    slug: 'flux-pro-1.0-fill-finetuned',
    handler: 'flux_pro_1_0_fill_finetuned',
    summary: 'Repaint parts of an image with a finetune of FLUX.1 Fill [pro]',
    body: flux1.FinetuneFluxProFillInputs,
    product: products['flux-pro-1.0-fill-finetuned'],
    painter: 'fill',
  }),
  row({
    slug: 'flux-pro-1.1-ultra-finetuned',
    handler: 'generate_bigblue_finetuned',
    summary: `${generate} a finetune of FLUX 1.1 [pro] Ultra`,
    body: flux1.FinetuneFluxUltraInput,
    product: products['flux-pro-1.1-ultra-finetuned'],
  }),
  row({
    ...retired('by March 2026', 'flux-pro', flux1.FluxProInputs),
    summary: `${generate} FLUX.1 [pro]`,
    product: products['flux-pro'],
  }),
  row({
    ...retired('never listed by it', 'flux-schnell', FluxSchnellGenerationRequest),
    description: 'From the published document: the live service never listed it.',
    webhookAnswer: false,
    note: 'only the published document knows flux-schnell; the live service answers 404',
    summary: `${generate} FLUX.1 [schnell]`,
    product: products['flux-schnell'],
  }),
  row({
    ...retired('in 2025', 'flux-pro-1.0-canny', flux1.FluxProCannyInputs),
    summary: `${generate} FLUX.1 Canny [pro]`,
    product: products['flux-pro-1.0-control'],
    painter: 'control',
  }),
  row({
    ...retired('in 2025', 'flux-pro-1.0-depth', flux1.FluxProDepthInputs),
    summary: `${generate} FLUX.1 Depth [pro]`,
    product: products['flux-pro-1.0-control'],
    painter: 'control',
  }),
]
