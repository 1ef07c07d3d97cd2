import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import { tagsOf, type Discriminator } from '../validation/tagged-unions.js'

/** The schema of a model's body: an object, or one of several, which a field of theirs tells apart. */
export type BodySchema = TObject | TaggedBody

export interface TaggedBody {
  $id?: string
  description?: string
  oneOf: readonly TObject[]
  discriminator: Discriminator & { mapping: Readonly<Record<string, string>> }
}

/** A body that is one of several, told apart by the field `propertyName`, such as `mode`. */
export const taggedBody = (
  propertyName: string,
  oneOf: readonly TObject[],
  named: Pick<TaggedBody, '$id' | 'description'> = {},
): TaggedBody => ({ ...named, oneOf, discriminator: { propertyName, mapping: mappingOf(propertyName, oneOf) } })

/** Where a document has the schema of each tag. */
const mappingOf = (propertyName: string, variants: readonly TObject[]) =>
  Object.fromEntries(
    variants.flatMap((variant) =>
      tagsOf(variant as object, { propertyName }).map((tag) => [tag, `#/components/schemas/${variant.$id ?? ''}`]),
    ),
  )

/** The objects that a body can be. */
export const variantsOf = (body: BodySchema): readonly TObject[] => (isTagged(body) ? body.oneOf : [body])

const isTagged = (body: BodySchema): body is TaggedBody => !('properties' in body)

/** All fields that a body can have; of those that several variants have, the first one's. */
export function fieldsOf(body: BodySchema): Readonly<Record<string, TSchema>> {
  const [first, ...others] = variantsOf(body)
  if (first === undefined || others.length === 0) return first?.properties ?? {}
  return Object.assign({}, ...others.toReversed().map(({ properties }) => properties), first.properties) as Record<
    string,
    TSchema
  >
}

/** The variant that a body is; the first one if it is none. */
export function variantFor(body: BodySchema, value: unknown): TObject {
  const variants = variantsOf(body)
  const [first = Type.Object({})] = variants
  if (!isTagged(body) || typeof value !== 'object' || value === null) return first
  const { discriminator } = body
  const tag = (value as Record<string, unknown>)[discriminator.propertyName]
  // The cast: TypeBox's schemas are JSON Schemas.
  return variants.find((each) => tagsOf(each as object, discriminator).includes(String(tag))) ?? first
}
