/** An example answer: its media type, and its value, a text if the type is not JSON. */
export interface RecordedAnswer {
  type: string
  value: unknown
}

/** The examples of an operation by their names: bodies that it takes, and answers by status. */
export interface Recorded {
  requests: Readonly<Record<string, unknown>>
  answers: Readonly<Record<string, Readonly<Record<string, RecordedAnswer>>>>
}

/** What a server answered to the examples, by operation id; and what all operations refuse alike, by status. */
export interface ControlExamples {
  operations: Readonly<Record<string, Recorded>>
  alike: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The parts of a document that have examples. */
export interface DocumentOfOperations {
  paths?: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  components?: { examples?: object }
}

interface DocumentedOperation {
  operationId: string
  /** Empty: it is open to everyone, and refuses in its own way. */
  security?: readonly object[]
  requestBody?: { content: Content }
  responses: Readonly<Record<string, { content?: Content }>>
}

type Content = Readonly<Record<string, Media>>

interface Media {
  examples?: object
}

/** Adds the examples to a document: @fastify/swagger has no place for them. */
export function addExamples(document: DocumentOfOperations, { operations, alike }: ControlExamples): void {
  const described = Object.values(document.paths ?? {}).flatMap((methods) => Object.values(methods))
  for (const { operationId, security, requestBody, responses } of described) {
    const { requests = {}, answers = {} } = operations[operationId] ?? {}
    add(requestBody?.content['application/json'], requests)
    const isOpen = security?.length === 0
    for (const [status, { content = {} }] of Object.entries(responses)) {
      for (const [type, media] of Object.entries(content)) add(media, ofType(type, answers[status]))
      if (answers[status] === undefined && !isOpen) refer(content['application/json'], alike[status])
    }
  }
  const all = Object.values(alike).flatMap((answers) => Object.entries(answers))
  document.components = { ...document.components, examples: examplesOf(Object.fromEntries(all)) }
}

function ofType(
  type: string,
  answers: Readonly<Record<string, RecordedAnswer>> = {},
): Readonly<Record<string, unknown>> {
  const found = Object.entries(answers).filter(([, answer]) => answer.type === type)
  return Object.fromEntries(found.map(([name, { value }]) => [name, value]))
}

function add(media: Media | undefined, values: Readonly<Record<string, unknown>>): void {
  if (media !== undefined && Object.keys(values).length > 0) media.examples = examplesOf(values)
}

/** Copies: YAML would print what is shared as an alias. */
const examplesOf = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: structuredClone(value) }]))

function refer(media: Media | undefined, answers: object | undefined): void {
  if (media === undefined || answers === undefined) return
  media.examples = Object.fromEntries(
    Object.keys(answers).map((name) => [name, { $ref: `#/components/examples/${name}` }]),
  )
}
