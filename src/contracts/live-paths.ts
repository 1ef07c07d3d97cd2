/**
 * Paths below /v1 that the live API serves and the published document does not (its OpenAPI document of June 2026, and what
 * appeared until October 2026). A request for one is a 404 here like any other; the explanation names the contract.
 */
export const livePaths: ReadonlySet<string> = new Set([
  'credits',
  'flux-2-pro',
  'flux-2-pro-preview',
  'flux-2-max',
  'flux-2-flex',
  'flux-2-klein-9b',
  'flux-2-klein-9b-preview',
  'flux-2-klein-4b',
  'flux-3-image',
  'flux-tools/outpainting-v1',
  'flux-tools/erase-v1',
  'flux-tools/vto-v1',
  'flux-tools/vto-v2',
  'flux-tools/deblur-v1',
  'flux-pro-1.0-fill',
  'flux-pro-1.0-expand',
  'flux-kontext-pro',
  'flux-kontext-max',
  'flux-pro-1.0-fill-finetuned',
  'flux-pro-1.1-ultra-finetuned',
  'my_finetunes',
  'finetune_details',
  'delete_finetune',
])

const unserved = /^(flux-3-video|flux-tools\/video-(upscale|edit)-v1|licenses\/.*)$/

/** Whether the live API serves a path (below /v1) that no version of the emulator does: videos, and licence reports. */
export const isUnserved = (path: string): boolean => unserved.test(path)
