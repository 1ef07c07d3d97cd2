import { exampleModel, examplePrompt } from '../contracts/examples.js'
import type { EndStatus } from '../contracts/status.js'

/** A step of a scenario: a request, and what its answer shall be. */
export type Step =
  | { do: 'submit'; body: object; withoutKey?: true; /** By the name of its example in the document. */ answer: string }
  | { do: 'poll'; until: EndStatus }
  | { do: 'download' }

export interface Scenario {
  id: string
  name: string
  steps: readonly Step[]
}

/** The model that all scenarios submit to. */
export const scenarioModel = `/${exampleModel}`

/** How often a task is polled at most, and how long to wait between two polls in seconds. */
export const polling = { most: 60, everySeconds: 0.5 }

/** What the Arazzo files and the collections do, in their order. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'picture',
    name: 'A picture',
    steps: [
      { do: 'submit', body: { prompt: examplePrompt, width: 512, height: 512 }, answer: 'accepted' },
      { do: 'poll', until: 'Ready' },
      { do: 'download' },
    ],
  },
  {
    id: 'moderated',
    name: 'A moderated result',
    steps: [
      { do: 'submit', body: { prompt: `${examplePrompt} [[content-moderated]]` }, answer: 'accepted' },
      { do: 'poll', until: 'Content Moderated' },
    ],
  },
  {
    id: 'no-key',
    name: 'Refused without a key',
    steps: [{ do: 'submit', body: { prompt: examplePrompt }, withoutKey: true, answer: 'no-key' }],
  },
  {
    id: 'invalid',
    name: 'Refused because the prompt is not a text',
    steps: [{ do: 'submit', body: { prompt: 7 }, answer: 'invalid' }],
  },
]
