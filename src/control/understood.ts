import { variantFor } from '../contracts/body-schema.js'
import type { Model } from '../contracts/model.js'
import type { JournalEntry } from '../journal/entry.js'
import { isTruncated } from '../journal/redaction.js'
import { isObject } from '../validation/check.js'
import { readJson } from '../validation/read-json.js'
import type { FieldRead, Understood } from './control.js'

/**
 * How a model read the body of a submit: computed from the journal's text of it, so that no task stores it. Undefined when the
 * journal no longer has the request, or only a part of its body.
 */
export function understoodOf(model: Model, requests: readonly JournalEntry[]): Understood | undefined {
  const text = requests.find(({ stage }) => stage === 'submit')?.body
  const reading = text === undefined ? undefined : readJson(Buffer.from(text))
  const sent = reading !== undefined && 'value' in reading ? reading.value : undefined
  if (!isObject(sent) || isTruncated(sent)) return undefined
  const validated = model.validate(sent)
  // The mark of a secret or a picture may not be a valid value: then the fields are as they were sent.
  const values = 'value' in validated && isObject(validated.value) ? validated.value : sent
  return {
    fields: Object.entries(variantFor(model.body, sent).properties).flatMap(([field, schema]) =>
      fieldRead(field, schema, sent, values),
    ),
    ignored: validated.ignored,
  }
}

function fieldRead(
  field: string,
  { default: fallback }: { default?: unknown },
  sent: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): FieldRead[] {
  if (!Object.hasOwn(sent, field)) {
    return fallback === undefined || fallback === null ? [] : [{ field, value: fallback, from: 'default' }]
  }
  const [given, value] = [sent[field], values[field]]
  return typeof given === typeof value ? [{ field, value: given, from: 'sent' }] : [{ field, value, from: 'converted' }]
}
