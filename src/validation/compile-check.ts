import { base64 } from './base64.js'
import { boolean } from './booleans.js'
import { refuse, type Check } from './check.js'
import { dict } from './dicts.js'
import { float } from './floats.js'
import { integer } from './integers.js'
import { itemOf, type JsonSchema } from './json-schema.js'
import { label } from './labels.js'
import { list } from './lists.js'
import { literal } from './literals.js'
import { model } from './models.js'
import type { Resolve } from './references.js'
import { namedEnum, nullByDefault } from './schema.js'
import { string } from './strings.js'
import { taggedUnion, tagsOf } from './tagged-unions.js'
import { union } from './unions.js'
import { url } from './urls.js'
import { uuid } from './uuids.js'

/** The check of a schema, composed of the checks of its parts. */
export function compileCheck(root: JsonSchema, resolve: Resolve, { echoParent }: { echoParent: boolean }): Check {
  const referred = new Map<string, Check>()

  return compileAny(root, { echoParent })

  function compileAny(schema: JsonSchema, options: { echoParent?: boolean } = {}): Check {
    const check = schema.$ref === undefined ? compileOwn(schema, options) : follow(schema.$ref, options)
    return schema[nullByDefault] ? nullOr(check) : check
  }

  /** A schema may contain itself: the check of a name is looked up again when it runs. */
  function follow(ref: string, options: { echoParent?: boolean }): Check {
    if (!referred.has(ref)) {
      referred.set(ref, (input) => referred.get(ref)?.(input))
      const target = resolve(ref)
      // pydantic names its enums in errors, and not its literals
      referred.set(ref, target.enum ? literal(target.enum, 'enum') : compileAny(target, options))
    }
    return referred.get(ref) ?? pass
  }

  function compileOwn(schema: JsonSchema, options: { echoParent?: boolean }): Check {
    if (schema.enum) return literal(schema.enum, schema[namedEnum] ? 'enum' : 'literal_error')
    if (schema.const !== undefined) return literal([schema.const], 'literal_error')
    if (schema.oneOf && schema.discriminator) return compileTagged(schema.oneOf, schema.discriminator, options)
    const members = schema.anyOf ?? schema.oneOf ?? alternativesOf(schema)
    if (members) return compileUnion(members)
    if (schema.allOf?.length === 1 && schema.allOf[0]) return compileAny(schema.allOf[0], options)
    switch (schema.type) {
      case 'string':
        return compileText(schema)
      case 'integer':
        return integer(schema)
      case 'number':
        return float(schema)
      case 'boolean':
        return boolean(schema)
      case 'null':
        return nothing
      case 'array':
        return list(schema, compileAny(schema.items ?? {}))
      case 'object':
        return schema.properties ? model(schema, compileAny, options) : dict(compileAny(itemOf(schema)))
      case undefined:
        if (schema.allOf ?? schema.properties ?? schema.items) throw notUnderstood(schema)
        return pass
      default:
        throw notUnderstood(schema)
    }
  }

  function compileTagged(
    members: readonly JsonSchema[],
    discriminator: { propertyName: string },
    options: { echoParent?: boolean },
  ): Check {
    return taggedUnion(
      discriminator,
      members.map((member) => ({
        tags: tagsOf(member.$ref === undefined ? member : resolve(member.$ref), discriminator),
        check: compileAny(member, options),
      })),
    )
  }

  function compileUnion(members: readonly JsonSchema[]): Check {
    const others = members.filter(({ type }) => type !== 'null')
    const only = others.length === 1 ? others[0] : undefined
    const check = only
      ? compileAny(only)
      : union(others.map((member) => ({ label: label(member, resolve), check: compileAny(member) })))
    return others.length < members.length ? nullOr(check) : check
  }
}

function compileText(schema: JsonSchema): Check {
  if (schema.format === undefined) return string(schema)
  if (schema.format === 'uri') return url(schema)
  if (schema.format === 'base64') return base64()
  if (/^uuid[1-8]?$/.test(schema.format)) return uuid(schema)
  throw new Error(`Validation does not know the format ${schema.format}.`)
}

/** OpenAPI 3.1's `type: [integer, null]`. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  if (typeof schema.type !== 'object') return undefined
  return schema.type.map((type) => ({ ...schema, type }))
}

function notUnderstood(schema: JsonSchema): Error {
  return new Error(`Validation does not understand the schema ${JSON.stringify(schema)}.`)
}

function nothing(input: unknown): unknown {
  return input === null ? null : refuse('none_required', 'Input should be None', input)
}

function nullOr(check: Check): Check {
  return (input) => (input === null ? null : check(input))
}

function pass(input: unknown): unknown {
  return input
}
