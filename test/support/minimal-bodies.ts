import { plainPictureText } from './input-picture.js'

/** 256 by 256, as base64. */
export const picture = await plainPictureText(256, 256)

export const prompt = 'a cat'

/** The least that each endpoint of the live contract takes. */
export const flux1: Record<string, object> = {
  'flux-pro-1.1': { prompt },
  'flux-pro-1.1-ultra': { prompt },
  'flux-dev': { prompt },
  'flux-pro-1.0-fill': { image: picture },
  'flux-pro-1.0-expand': { image: picture },
  'flux-kontext-pro': { prompt },
  'flux-kontext-max': { prompt },
  'flux-pro-1.0-fill-finetuned': { finetune_id: 'my-style', image: picture },
  'flux-pro-1.1-ultra-finetuned': { finetune_id: 'my-style' },
  'flux-pro': { prompt },
  'flux-schnell': { prompt },
  'flux-pro-1.0-canny': { prompt, control_image: picture },
  'flux-pro-1.0-depth': { prompt, control_image: picture },
}
export const flux2: Record<string, object> = {
  'flux-2-pro': { prompt },
  'flux-2-pro-preview': { prompt },
  'flux-2-max': { prompt },
  'flux-2-flex': { prompt },
  'flux-2-klein-9b': { prompt },
  'flux-2-klein-9b-preview': { prompt },
  'flux-2-klein-4b': { prompt },
}
const others: Record<string, object> = {
  ...Object.fromEntries(
    ['4b', '9b', '9b-kv', '9b-kv-bf16', 'base-4b', 'base-9b'].map((base) => [
      `flux-2-klein-${base}-finetuned`,
      { prompt, finetune_id: 'my-style' },
    ]),
  ),
  'flux-3-image': { prompt },
  'flux-3-image-klein': { prompt },
  'flux-tools/outpainting-v1': { input_image: picture, width: 512, height: 512 },
  'flux-tools/erase-v1': { image: picture, mask: picture },
  'flux-tools/vto-v1': { prompt, person: picture, garment: picture },
  'flux-tools/vto-v2': { prompt, person: picture, garment: picture },
  'flux-tools/deblur-v1': { image: picture },
}

export const minimal: Readonly<Record<string, object>> = { ...flux1, ...flux2, ...others }
