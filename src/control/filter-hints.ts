import type { EntryFilter } from '../journal/entry.js'
import { meant, shown } from '../rules/kinds.js'
import type { EverythingKnown } from './known.js'

/** What in filters can match no entry, which else would look like a request that did not come; undefined when nothing is. */
export function hintOfFilters(filters: readonly EntryFilter[], known: EverythingKnown): string | undefined {
  const hints = new Set(filters.flatMap((filter) => hintsOf(filter, known)))
  return hints.size === 0 ? undefined : [...hints].join('; ')
}

function hintsOf({ model, route, status, method }: EntryFilter, { fields, routes }: EverythingKnown): string[] {
  const hints: string[] = []
  if (model !== undefined && !fields.has(model)) {
    hints.push(`model is ${shown(model)}, which is not a model here${meant(model, fields.keys())}`)
  }
  if (route !== undefined && !routes.some((each) => each.includes(route))) {
    const parts = new Set(routes.flatMap((each) => [each, ...each.split(/[ /]+/)]))
    hints.push(`route is ${shown(route)}, which is not a part of any route${meant(route, parts)}`)
  }
  if (status !== undefined && !/^([1-5]\d\d|[1-5]xx|reset|aborted)$/i.test(status)) {
    hints.push(`status is ${shown(status)}; it is a status such as 404, a class such as 4xx, reset or aborted`)
  }
  if (method !== undefined && !methods.includes(method.toUpperCase())) {
    hints.push(`method is ${shown(method)}, which is not a method of HTTP${meant(method, methods)}`)
  }
  return hints
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']
