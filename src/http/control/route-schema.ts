import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import type { Operation } from './operation.js'

/** A command's parameter beside its own. */
const account = Type.Optional(
  Type.String({
    description: 'The API key of the account, in place of X-Key; `default` for the template of new ones, `*` for all',
  }),
)

/** What a route takes, for its validation and for the document. */
export function schemaOf({ of, query, body, params }: Operation): {
  querystring: TObject
  body?: TSchema
  params?: TObject
} {
  const { properties = {} } = query ?? {}
  return {
    querystring: Type.Object(of === 'server' ? properties : { account, ...properties }),
    ...(params && { params }),
    ...(body && { body }),
  }
}
