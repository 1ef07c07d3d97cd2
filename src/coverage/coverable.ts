import { fieldsOf } from '../contracts/body-schema.js'
import type { Contract } from '../contracts/contract.js'
import { endStatuses } from '../contracts/status.js'
import type { Coverable } from './usage-counters.js'
import { refusalNames, pictureDamages } from '../rules/effects/answer.js'

export interface CoverableApi extends Coverable {
  /** By route: two contracts may know different fields of one model. */
  fieldsOfRoute: ReadonlyMap<string, readonly string[]>
}

/** Everything that a test suite can cover. */
export function coverableOf(contracts: Iterable<Contract>): CoverableApi {
  const routes: string[] = []
  const fields = new Map<string, readonly string[]>()
  const fieldsOfRoute = new Map<string, readonly string[]>()
  for (const { name, models, utilities } of contracts) {
    for (const { slug, body } of models.values()) {
      const route = `POST /${name}/v1/${slug}`
      const names = Object.keys(fieldsOf(body))
      routes.push(route)
      fieldsOfRoute.set(route, names)
      fields.set(slug, [...new Set([...(fields.get(slug) ?? []), ...names])])
    }
    for (const { method, path } of utilities) routes.push(`${method} /${name}/v1${path}`)
    routes.push(`GET /${name}/v1/get_result`)
  }
  routes.push('GET /results/:task/:file')
  return { routes, fields, fieldsOfRoute, paths: [...endStatuses, ...refusalNames, ...pictureDamages] }
}
