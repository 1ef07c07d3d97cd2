import { collect, isObject, refuse, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'
import type { JsonSchema } from './json-schema.js'
import { repr } from './python-text.js'

/** The field of an object that tells which member of a union it is. */
export interface Discriminator {
  propertyName: string
}

/** The values of the field by which a member is known. */
export const tagsOf = ({ properties = {} }: JsonSchema, { propertyName }: Discriminator): readonly string[] => {
  const { const: only, enum: several = [only] } = properties[propertyName] ?? {}
  return several.map(String)
}

/** pydantic's discriminated union: one field decides which member checks the object, and only that one is heard. */
export function taggedUnion(
  discriminator: Discriminator,
  members: readonly { tags: readonly string[]; check: Check }[],
): Check {
  const { propertyName } = discriminator
  const byTag = new Map(members.flatMap(({ tags, check }) => tags.map((tag) => [tag, check] as const)))
  const named = repr(propertyName)
  const expected = [...byTag.keys()].map((tag) => `'${tag}'`).join(', ')
  return (input) => {
    if (!isObject(input)) {
      const msg = 'Input should be a valid dictionary or object to extract fields from'
      return refuse('model_attributes_type', msg, input)
    }
    if (!Object.hasOwn(input, propertyName)) {
      return refuse('union_tag_not_found', `Unable to extract tag using discriminator ${named}`, input, {
        discriminator: named,
      })
    }
    const given = input[propertyName]
    const check = typeof given === 'string' ? byTag.get(given) : undefined
    if (check === undefined) {
      const tag = typeof given === 'string' ? given : repr(given)
      const msg = `Input tag '${tag}' found using ${named} does not match any of the expected tags: ${expected}`
      return refuse('union_tag_invalid', msg, input, { discriminator: named, tag, expected_tags: expected })
    }
    const result = check(input)
    if (!(result instanceof Refused)) return result
    const issues: Issue[] = []
    collect(issues, String(given), result)
    return new Refused(issues)
  }
}
