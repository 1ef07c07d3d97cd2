import type { ResultForm } from '../model.js'
import type { TaskView } from '../contract.js'

/** The fields of a result, in the order in which they were recorded; times in seconds, as Python's time.time(). */
export const results: Readonly<Record<ResultForm, (view: TaskView) => object>> = {
  plain: ({ sample, prompt, seed }) => ({ sample, prompt, seed }),
  'flux-1': ({ sample, prompt, seed, startedAt, endedAt }) => ({
    sample,
    prompt,
    seed,
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    duration: endedAt / 1000 - startedAt / 1000,
  }),
  'flux-2': ({ startedAt, prompt, seed, sample }) => ({ start_time: startedAt / 1000, prompt, seed, sample }),
  'flux-3': ({ sample, prompt, startedAt, endedAt }) => ({ sample, prompt, duration: (endedAt - startedAt) / 1000 }),
}
