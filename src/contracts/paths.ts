import type { Contract } from './contract.js'

export const pollPath = 'get_result'

/** A contract's operations, by their paths below its version: `flux-dev` takes POST. */
export function pathsOf({ models, utilities }: Contract): ReadonlyMap<string, 'GET' | 'POST'> {
  return new Map([
    ...[...models.keys()].map((slug) => [slug, 'POST'] as const),
    ...utilities.map(({ path, method }) => [path.slice(1), method] as const),
    [pollPath, 'GET'],
  ])
}
