import type { InputPicture } from '../../images/picture-spec.js'
import { documented, inferred } from '../evidence.js'
import type { GenerationRequest } from '../generation-request.js'
import { valueError } from '../../validation/issue.js'
import { workingSize } from './flux-2.js'
import { floorTo, fourMegapixels, type SizeRule } from './size-rule.js'

/** FLUX.1 works on multiples of 16. */
export const inputSize: SizeRule = {
  of: (_generation, [first]) => ({ width: floorTo(16, first?.width ?? 0), height: floorTo(16, first?.height ?? 0) }),
  summary: "the input's, floored to 16",
  evidence: inferred('documented as the size of the image; the step is that of the model'),
}

export const flux2InputSize: SizeRule = {
  of: (_generation, [first]) => workingSize(first ?? { width: 1024, height: 1024 }),
  summary: "the input's, at most 4 MP, floored to 16",
  evidence: inferred('as FLUX.2 treats its inputs'),
}

export const tryOnSize: SizeRule = {
  ...flux2InputSize,
  summary: `${flux2InputSize.summary}; the input is the person`,
  evidence: inferred(
    'as FLUX.2 treats its inputs; the 4 MP are documented of vto-v2 (docs.bfl.ml, August 2026) and assumed for vto-v1 too',
  ),
}

export const expandedSize: SizeRule = {
  of: ({ fields = {} }, [first]) => {
    const margin = (side: string) => Number(fields[side] ?? 0)
    return {
      width: (first?.width ?? 0) + margin('left') + margin('right'),
      height: (first?.height ?? 0) + margin('top') + margin('bottom'),
    }
  },
  summary: "the input's plus the margins",
  evidence: documented('openapi.json, 2026-09-19'),
}

export const canvasSize: SizeRule = {
  of: (generation, [first]) => {
    const { width = 0, height = 0 } = generation.size
    // The size of a URL's picture is not known.
    if (
      first !== undefined &&
      first.standIn !== true &&
      generation.fields?.auto_crop !== true &&
      !fits(generation, first)
    ) {
      return valueError([], 'Input image extends beyond the canvas; set auto_crop to crop it', generation.rawBody)
    }
    return width * height > fourMegapixels
      ? { ...workingSize({ width, height }), canvas: { width, height } }
      : { width, height }
  },
  summary: 'the requested canvas, scaled down to 4 MP; an input that extends beyond it is refused unless `auto_crop`',
  evidence: documented(
    "openapi.json, 2026-09-19; that more than 4 MP is scaled is from a seller's page of May 2026; the error's form is inferred",
  ),
}

/** Without an offset the picture is centred. */
function fits({ size, fields = {} }: GenerationRequest, picture: InputPicture): boolean {
  const inside = (side: number, offset: unknown, canvas: number) =>
    typeof offset === 'number' ? offset >= 0 && offset + side <= canvas : side <= canvas
  return (
    inside(picture.width, fields.reference_offset_x, size.width ?? 0) &&
    inside(picture.height, fields.reference_offset_y, size.height ?? 0)
  )
}
