import { expect } from 'vitest'
import { startApp } from './start-app.js'
import type { ValidationCase } from './validation-cases.js'

/** Asks a recorded case of routing at our path for its route, and holds the status. `empty` is whether no body was recorded. */
export async function askRouting(one: ValidationCase, paths: Readonly<Record<string, string>>) {
  const path = paths[one.schemaKey.slice(one.schemaKey.indexOf(' ') + 1)]
  expect(path).toBeDefined()
  const reply = await startApp().app.inject({
    method: one.method as 'GET',
    url: `${path ?? ''}?${one.query ?? ''}`,
    headers: one.headers ?? {},
  })
  expect(reply.statusCode).toBe(one.expectedStatus)
  return { reply, empty: one.method === 'HEAD' || one.expectedStatus === 307 }
}
