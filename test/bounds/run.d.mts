import type { Weighed } from './weigh-kinds.js'

export function weighKinds(names?: readonly string[]): Promise<readonly Weighed[]>
