import { Type } from '@sinclair/typebox'
import * as field from './fields.js'
import { nullable, trimmed, withDefault } from '../../validation/schema.js'
import { ratios, tiers, defaultTier } from '../sizes/flux-3.js'

/** Request bodies of FLUX.2, its tools and FLUX 3, field by field in the order of the document of 2026-09-19. */
/** Of the vendor's SDK of 2026, which says that it mirrors the real contract. No document has it. */
const transparentBackground = field.flag(
  "Make the background transparent, in a PNG or WebP (in the vendor's SDK, not in the document).",
  false,
)
const common = {
  safety_tolerance: field.safetyTolerance(5),
  output_format: field.outputFormat('jpeg'),
  ...field.webhooks,
}

export const Flux2Inputs = field.inputs('Flux2Inputs', 'A picture, made or edited by FLUX.2 [pro] or [max].', {
  user: field.user,
  prompt: field.prompt,
  disable_pup: field.flag('Keep the prompt as it is: [pro] and [max] rewrite it otherwise.', false),
  ...field.inputImages(8),
  seed: field.seed,
  ...field.flux2Sides,
  ...common,
  transparent_bg: transparentBackground,
})

export const Flux2FlexInputs = field.inputs('Flux2FlexInputs', 'A picture, made or edited by FLUX.2 [flex].', {
  user: field.user,
  prompt: field.prompt,
  prompt_upsampling: field.flagOrNull(field.upsamplingText, true),
  ...field.inputImages(8),
  input_image_blob_path: field.textOrNull('Undocumented; accepted and ignored.'),
  seed: field.seed,
  ...field.flux2Sides,
  guidance: field.numberOrNull(field.guidanceText, 5, { minimum: 1.5, maximum: 10 }),
  steps: field.integerOrNull(field.stepsText, 50, field.steps(1)),
  ...common,
  transparent_bg: transparentBackground,
})

export const Flux2KleinInputs = field.inputs('Flux2KleinInputs', 'A picture, made or edited by FLUX.2 [klein].', {
  user: field.user,
  prompt: field.prompt,
  ...field.inputImages(4),
  seed: field.seed,
  ...field.flux2Sides,
  ...common,
  transparent_bg: transparentBackground,
})

/** The fields of FLUX.2 [klein] and those of its finetunes (docs.bfl.ai, LoRA inference, 2026-09-19); their place is inferred. */
export const Flux2KleinFinetunedInputs = field.inputs(
  'Flux2KleinFinetunedInputs',
  'A picture, made or edited by a finetune of FLUX.2 [klein].',
  {
    ...Flux2KleinInputs.properties,
    finetune_id: Type.String({
      description: 'Id of the finetune, or {organisation}/{name} of one that is shared.',
    }),
    finetune_strength: field.number('How much the finetune counts.', 1, { minimum: 0, maximum: 2 }),
  },
)

export const FluxOutpaintingInputs = field.strictInputs(
  'FluxOutpaintingInputs',
  'A picture that is continued to a larger canvas. Unknown fields are refused.',
  {
    user: field.user,
    input_image: field.picture('The picture to continue'),
    width: Type.Integer({ minimum: 64, description: 'Width of the canvas in pixels.' }),
    height: Type.Integer({ minimum: 64, description: 'Height of the canvas in pixels.' }),
    auto_crop: field.flag('Crop what sticks out of the canvas; otherwise it is an error.', false),
    safety_tolerance: field.safetyTolerance(5),
    output_format: field.outputFormat('png'),
    prompt: field.textOrNull('What the new parts show.'),
    reference_offset_x: field.integerOrNull("The picture's left edge on the canvas, in the middle if absent."),
    reference_offset_y: field.integerOrNull("The picture's upper edge on the canvas, in the middle if absent."),
    mode: field.choice(['high', 'fast'], 'high', 'Quality or speed.'),
    disable_pup: field.flag('Keep the prompt as it is, instead of one made from the picture.', false),
  },
)

export const Flux2KleinTryonInputs = field.inputs('Flux2KleinTryonInputs', 'A person in other clothes.', {
  user: field.user,
  prompt: field.prompt,
  person: field.picture('The person'),
  garment: field.picture('The clothes'),
  seed: field.seed,
  ...common,
})

const edit = {
  seed: field.seed,
  safety_tolerance: field.safetyTolerance(5),
  output_format: field.outputFormat('png'),
  ...field.webhooks,
}

export const Flux2EraseInputs = field.inputs('Flux2EraseInputs', 'A picture without what the mask marks.', {
  user: field.user,
  image: field.picture('The picture'),
  mask: field.picture('White where to erase, black elsewhere, as large as the picture'),
  dilate_pixels: field.integer('By how many pixels the mask is grown first.', 10, { minimum: 0, maximum: 25 }),
  ...edit,
})

export const Flux2DeblurInputs = field.inputs('Flux2DeblurInputs', 'A picture, sharpened.', {
  user: field.user,
  image: field.picture('The picture'),
  ...edit,
})

const reference = Type.String()

/** Since 1 October 2026. A blank prompt is refused, and so are unknown fields. */
export const Flux3ImageInputs = field.strictInputs(
  'Flux3ImageInputs',
  'A picture, made or edited by FLUX 3. Unknown fields are refused.',
  {
    prompt: Type.String({ minLength: 1, [trimmed]: true, description: field.promptText }),
    images: nullable(Type.Union([reference, Type.Array(reference, { minItems: 1, maxItems: 10 })]), {
      description:
        'Up to ten pictures: base64, data URIs, or http(s) URLs, which are fetched only if --fetch-inputs allows their host.',
    }),
    aspect_ratio: withDefault(
      Type.Union([field.literals(ratios), Type.Literal('auto')], { description: 'Width to height.' }),
      'auto',
    ),
    resolution: field.choice(tiers, defaultTier, 'How large the picture is.'),
    // Sources disagree: 0 to 4, or 0 to 7. The wider range refuses nothing that the service may accept.
    safety_tolerance: field.safetyTolerance(7),
    grounding: field.flag('Search the web first; nothing is searched here.', true),
    version: withDefault(Type.Literal('latest', { description: 'Release of the model.' }), 'latest'),
  },
)

/**
 * Since 15 October 2026; no schema has been published. Guessed: the names are those of sister models, the meanings those that
 * the release note of @ai-sdk/black-forest-labs 2.0.63 lists, 0 to 7 its safety tolerance. An unknown field is ignored.
 */
export const Flux3ImageKleinInputs = field.inputs(
  'Flux3ImageKleinInputs',
  'A picture, made or edited by FLUX 3 [klein]. The fields are a guess.',
  {
    prompt: Type.String({ minLength: 1, [trimmed]: true, description: field.promptText }),
    images: Flux3ImageInputs.properties.images,
    aspect_ratio: Flux3ImageInputs.properties.aspect_ratio,
    resolution: Flux3ImageInputs.properties.resolution,
    ...field.flux2Sides,
    seed: field.seed,
    output_format: field.outputFormat('jpeg'),
    steps: field.integerOrNull(field.stepsText, 16, field.steps(1)),
    safety_tolerance: field.safetyTolerance(7),
  },
)
