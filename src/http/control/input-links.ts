import type { TaskInput } from '../../control/control.js'
import { allName, templateName } from './account-name.js'

interface Links {
  url: string
  thumbnail: string
}

/** A task whose inputs say where their files can be read. The links name the account, for callers that send no X-Key. */
export const linked = <T extends { id: string; inputs: readonly TaskInput[] }>(
  task: T,
  { key }: { key: string },
  base: string,
): T & { inputs: readonly (TaskInput & Links)[] } => {
  const query = isAmbiguous(key) ? '' : `?${new URLSearchParams({ account: key }).toString()}`
  const inputs = task.inputs.map((input) => {
    const url = `${base}/tasks/${task.id}/inputs/${encodeURIComponent(input.field)}`
    return { ...input, url: url + query, thumbnail: `${url}/thumbnail${query}` }
  })
  return { ...task, inputs }
}

/** As `?account=` these names are for something else: such an account is reached by X-Key alone. */
const isAmbiguous = (key: string): boolean => key === templateName || key === allName
