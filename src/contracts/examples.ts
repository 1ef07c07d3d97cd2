import { variantsOf, type BodySchema } from './body-schema.js'
import type { EndStatus } from './status.js'

/** 256x256, an orange field with a blue square. */
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAABlBMVEXmeDwoPHgNVjruAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAALklEQVRo3u3KoQ0AAAgDsP3/NHgUIchWNwEAOKpBEARBEARBEARBEAThOwAALDXVrfhqVxAidgAAAABJRU5ErkJggg=='

/** 256x256, white on the right: that half is painted. */
const mask =
  'iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAABlBMVEX///8AAABVwtN+AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAANElEQVRo3u3KoQEAAAwCIP9/euteYIBMrqQJgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiBshwcR6fDiW4A/0QAAAABJRU5ErkJggg=='

/** The id of the task in the examples. It can be polled: it is always Ready. */
export const exampleTaskId = 'e4b9a5f2-7c1d-4e3a-9b60-2f8d5c7a1e93'

/** The model of the task, which both contracts have. */
export const exampleModel = 'flux-pro-1.1'

/** A task for each end. They exist in every account and on both contracts. */
export const exampleTaskIds: Readonly<Record<EndStatus, string>> = {
  Ready: exampleTaskId,
  Error: '55f7f2a7-4a78-46e5-b117-ee1387bc862a',
  'Content Moderated': 'cc146f9c-7ce3-429c-aaf0-2974ffe1d13a',
  'Request Moderated': 'cf723b63-5c9d-4202-922c-64974845ca26',
}

/** A finetune of every new account. */
export const exampleFinetune = 'my-finetune'

/** A model with open weights, whose use is reported. */
export const exampleLicensed = 'flux-2-klein-9b'

export const examplePrompt = 'A red fox in the snow at dawn'

/** The size of the picture in pixels. */
export const exampleSize = { width: 512, height: 512 }

/** What a caller sends at least to see what a model does. */
const always: Readonly<Record<string, unknown>> = {
  prompt: examplePrompt,
  control_image: picture,
  ...exampleSize,
}

const ifRequired: Readonly<Record<string, unknown>> = {
  finetune_id: exampleFinetune,
  image: picture,
  input_image: picture,
  mask,
  person: picture,
  garment: picture,
}

/** A body that a model accepts: the example of its document. */
export function exampleBody(body: BodySchema): Readonly<Record<string, unknown>> {
  const [{ properties, required = [] } = { properties: {} }] = variantsOf(body)
  const examples = Object.entries(properties).map(([name, schema]): [string, unknown] => [
    name,
    always[name] ?? (required.includes(name) ? (schema.const ?? ifRequired[name]) : undefined),
  ])
  return Object.fromEntries(examples.filter(([, value]) => value !== undefined))
}
