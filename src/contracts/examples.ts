import type { TObject } from '@sinclair/typebox'

/** 256x256, an orange field with a blue square. */
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAABlBMVEXmeDwoPHgNVjruAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAALklEQVRo3u3KoQ0AAAgDsP3/NHgUIchWNwEAOKpBEARBEARBEARBEAThOwAALDXVrfhqVxAidgAAAABJRU5ErkJggg=='

/** 256x256, white on the right: that half is painted. */
const mask =
  'iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAABlBMVEX///8AAABVwtN+AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAANElEQVRo3u3KoQEAAAwCIP9/euteYIBMrqQJgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiBshwcR6fDiW4A/0QAAAABJRU5ErkJggg=='

/** The id of the task in the examples. */
export const exampleTaskId = 'e4b9a5f2-7c1d-4e3a-9b60-2f8d5c7a1e93'

/** A finetune of every new account. */
export const exampleFinetune = 'my-finetune'

export const examplePrompt = 'A red fox in the snow at dawn'

/** What a caller sends at least to see what a model does. */
const always: Readonly<Record<string, unknown>> = {
  prompt: examplePrompt,
  control_image: picture,
  width: 512,
  height: 512,
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
export function exampleBody({ properties, required = [] }: TObject): Readonly<Record<string, unknown>> {
  const examples = Object.keys(properties).map((name): [string, unknown] => [
    name,
    always[name] ?? (required.includes(name) ? ifRequired[name] : undefined),
  ])
  return Object.fromEntries(examples.filter(([, value]) => value !== undefined))
}
