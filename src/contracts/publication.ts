import type { TSchema } from '@sinclair/typebox'
import type { Model } from './model.js'

/** What makes the OpenAPI document of a contract besides its routes: facts of the published document. */
export interface Publication {
  info: {
    title: string
    version: string
    description: string
    termsOfService?: string
    contact?: { name: string; url: string }
  }
  externalDocs?: { url: string; description: string }
  tags: readonly { name: string; description: string }[]
  tagOf: { submit: string; poll: string }
  security: { name: string; scheme: { type: 'apiKey'; in: 'header'; name: string; description: string } }
  /** Whether the document asks for the key at its top, for every operation that does not say otherwise. */
  securesAll: boolean
  /** What the document's paths begin with: its server ends before it. */
  pathPrefix: '' | '/v1'
  /** Schemas of answers by status; the named ones, by `$id`, become components. */
  submitReplies: (model: Model) => Readonly<Record<number, TSchema>>
  pollReplies: Readonly<Record<number, TSchema>>
  /** Statuses whose bodies are plain text. */
  textReplies?: readonly number[]
  /** Component name of the poll's parameter, where the document names it. */
  pollParameter?: string
  /** An expression that finds the task id in a submit's answer, for the link from a submit to its poll. */
  pollLink: Readonly<Record<string, string>>
}
