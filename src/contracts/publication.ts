import type { TSchema } from '@sinclair/typebox'
import type { Model } from './model.js'
import type { DescribedRefusal } from './refusals.js'

/** The parts of a contract's OpenAPI document besides its routes: facts of the published document. */
export interface Publication {
  info: {
    title: string
    version: string
    description: string
    termsOfService?: string
    contact?: { name: string; url: string }
    license?: { name: string; url: string }
  }
  externalDocs?: { url: string; description: string }
  tags: readonly { name: string; description: string }[]
  tagOf: { submit: string; poll: string }
  security: { name: string; scheme: { type: 'apiKey'; in: 'header'; name: string; description: string } }
  /** Whether the document requires the key at its top level, for all operations that do not override it. */
  securesAll: boolean
  /** The prefix of the document's paths, which is not part of its server URL. */
  pathPrefix: '' | '/v1'
  /** Paths in the order of the document, without the prefix; others come after them. */
  order?: readonly string[]
  /** The schema of a submit's answer of 200. Schemas with an `$id` become components. */
  accepted: (model: Model) => TSchema
  /** Schemas of the poll's answers by status, without its refusals. */
  polled: Readonly<Record<number, TSchema>>
  /** The schema of a refusal's body. */
  refused: (name: DescribedRefusal) => TSchema
  /** A component as the document prints it, with titles and examples. */
  annotated?: (schema: TSchema) => TSchema
  /** Title of a parameter, and of the answers to a submit, by the name or the operation's id. */
  titleOf?: (name: string) => string
  /** Statuses whose bodies are plain text. */
  textReplies?: readonly number[]
  /** Component name of the poll's parameter, where the document names it. */
  pollParameter?: string
  /** The runtime expression of the task id in a submit's answer, for the link from a submit to its poll. */
  pollLink: Readonly<Record<string, string>>
}
