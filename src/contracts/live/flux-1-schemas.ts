import { Type } from '@sinclair/typebox'
import * as field from './fields.js'

/** Request bodies of the FLUX.1 models, field by field in the order of the document of 2026-09-19. */
const wide = { minimum: 1.5, maximum: 100 }
const narrow = { minimum: 1.5, maximum: 5 }
const strength = { minimum: 0, maximum: 1 }
const finetuneStrength = { minimum: 0, maximum: 2 }
const margin = (where: string) => field.integerOrNull(`Pixels to add ${where}.`, 0, { minimum: 0, maximum: 2048 })
const imagePrompt = field.pictureOrNull('A picture to vary')
const imagePromptStrength = field.number('Weight of the picture to vary against the prompt.', 0.1, strength)

/** The last fields of bodies. Models that edit a picture have the first two in the other order, also in their errors. */
const closing = {
  safety_tolerance: field.safetyTolerance(6),
  output_format: field.outputFormat('jpeg'),
  ...field.webhooks,
}
const formatFirst = {
  output_format: field.outputFormat('jpeg'),
  safety_tolerance: field.safetyTolerance(6),
  ...field.webhooks,
}
const maskToRepaint = field.pictureOrNull('White where to repaint, black elsewhere, as large as the picture')
const repainting = {
  prompt: field.promptOrNull,
  steps: field.integerOrNull(field.stepsText, 50, field.steps(15)),
  prompt_upsampling: field.flagOrNull(field.upsamplingText, false),
  seed: field.seed,
  guidance: field.numberOrNull(field.guidanceText, 60, wide),
  ...formatFirst,
}

export const FluxPro11Inputs = field.inputs('FluxPro11Inputs', 'A picture by FLUX 1.1 [pro].', {
  user: field.user,
  prompt: field.promptOrNull,
  image_prompt: imagePrompt,
  ...field.flux1Sides,
  prompt_upsampling: field.upsampling,
  seed: field.seed,
  ...closing,
})

export const FluxDevInputs = field.inputs('FluxDevInputs', 'A picture by FLUX.1 [dev].', {
  user: field.user,
  prompt: field.promptOrEmpty,
  image_prompt: imagePrompt,
  ...field.flux1Sides,
  steps: field.integerOrNull(field.stepsText, 28, field.steps(1)),
  prompt_upsampling: field.upsampling,
  seed: field.seed,
  guidance: field.numberOrNull(field.guidanceText, 3, narrow),
  ...closing,
})

export const FluxUltraInput = field.inputs('FluxUltraInput', 'A picture of about four megapixels.', {
  user: field.user,
  prompt: field.promptOrNull,
  prompt_upsampling: field.upsampling,
  seed: field.seed,
  aspect_ratio: field.aspectRatio,
  safety_tolerance: field.safetyTolerance(6),
  output_format: field.outputFormat('jpeg'),
  raw: field.flag('A less processed look.', false),
  image_prompt: imagePrompt,
  image_prompt_strength: imagePromptStrength,
  ...field.webhooks,
})

export const FluxProFillInputs = field.inputs(
  'FluxProFillInputs',
  'A picture that is repainted where the mask is white.',
  {
    user: field.user,
    image: field.picture('The picture to repaint'),
    mask: maskToRepaint,
    ...repainting,
  },
)

export const FluxProExpandInputs = field.inputs(
  'FluxProExpandInputs',
  'A picture that is continued beyond its edges.',
  {
    user: field.user,
    image: field.picture('The picture to continue'),
    top: margin('above'),
    bottom: margin('below'),
    left: margin('on the left'),
    right: margin('on the right'),
    ...repainting,
  },
)

export const FluxKontextProInputs = field.inputs(
  'FluxKontextProInputs',
  'A picture, made or edited by FLUX.1 Kontext.',
  {
    user: field.user,
    prompt: field.prompt,
    ...field.inputImages(4),
    seed: field.seed,
    aspect_ratio: field.aspectRatioOrNull,
    output_format: field.outputFormat('png'),
    ...field.webhooks,
    prompt_upsampling: field.upsampling,
    safety_tolerance: field.safetyTolerance(6),
  },
)

const finetuneId = Type.String({ description: 'Id of the finetune to use.' })

export const FinetuneFluxProFillInputs = field.inputs('FinetuneFluxProFillInputs', 'Fill, with a finetune.', {
  user: field.user,
  finetune_id: finetuneId,
  finetune_strength: field.number('How much the finetune counts.', 1.1, finetuneStrength),
  image: field.picture('The picture to repaint'),
  mask: maskToRepaint,
  prompt: field.promptOrEmpty,
  steps: field.integer(field.stepsText, 50, field.steps(15)),
  prompt_upsampling: field.upsampling,
  seed: field.seed,
  guidance: field.number(field.guidanceText, 60, wide),
  ...formatFirst,
})

export const FinetuneFluxUltraInput = field.inputs('FinetuneFluxUltraInput', 'Ultra, with a finetune.', {
  finetune_id: finetuneId,
  finetune_strength: field.number('How much the finetune counts.', 1.2, finetuneStrength),
  prompt: field.promptOrNull,
  seed: field.seed,
  aspect_ratio: field.aspectRatio,
  safety_tolerance: field.safetyTolerance(6),
  output_format: field.outputFormat('jpeg'),
  image_prompt: imagePrompt,
  image_prompt_strength: imagePromptStrength,
  prompt_upsampling: field.upsampling,
  ...field.webhooks,
})

/**
 * Endpoints that were retired before June 2026, with the fields that the vendor's SDK of 2025 gave them, adapted where the
 * other models have changed since: webp is accepted, and 256 to 1440 pixels in steps of 32.
 */
export const FluxProInputs = field.inputs('FluxProInputs', 'A picture by FLUX.1 [pro]; retired by March 2026.', {
  prompt: field.promptOrNull,
  image_prompt: imagePrompt,
  ...field.flux1Sides,
  steps: field.integerOrNull(field.stepsText, 40, field.steps(1)),
  prompt_upsampling: field.upsampling,
  seed: field.seed,
  guidance: field.numberOrNull(field.guidanceText, 2.5, narrow),
  interval: field.numberOrNull('How far guidance may vary.', 2, { minimum: 1, maximum: 4 }),
  ...closing,
})

const threshold = (defaultValue: number) =>
  field.integerOrNull('Threshold of the edge detection.', defaultValue, { minimum: 0, maximum: 500 })

const control = {
  prompt: field.promptOrNull,
  control_image: field.pictureOrNull('The picture whose structure to keep'),
  preprocessed_image: field.pictureOrNull('Its structure, already drawn'),
}
const controlSettings = {
  prompt_upsampling: field.flagOrNull(field.upsamplingText, false),
  seed: field.seed,
  steps: field.integerOrNull(field.stepsText, 50, field.steps(15)),
  output_format: field.outputFormat('jpeg'),
  guidance: field.numberOrNull(field.guidanceText, 30, { minimum: 1, maximum: 100 }),
  safety_tolerance: field.safetyTolerance(6),
  ...field.webhooks,
}

export const FluxProCannyInputs = field.inputs('FluxProCannyInputs', 'A picture along given edges; retired in 2025.', {
  ...control,
  canny_low_threshold: threshold(50),
  canny_high_threshold: threshold(200),
  ...controlSettings,
})

export const FluxProDepthInputs = field.inputs(
  'FluxProDepthInputs',
  'A picture along a given depth; retired in 2025.',
  {
    ...control,
    ...controlSettings,
  },
)
