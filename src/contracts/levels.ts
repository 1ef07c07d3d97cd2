import { settingNames, type Fields, type Levels } from '../images/picture-spec.js'
import { fieldsOf, type BodySchema } from './body-schema.js'

/** The part of a field's schema that says what values it takes. */
interface Bounds {
  minimum?: number
  maximum?: number
  default?: unknown
  anyOf?: readonly Bounds[]
}

/**
 * Where the settings among a request's fields lie between the bounds and the default of their model: -256 at the minimum, 0 at
 * the default, 256 at the maximum. Undefined without any. Without a default, the maximum counts as it.
 */
export function levelsOf(fields: Fields, body: BodySchema): Levels | undefined {
  const properties = fieldsOf(body)
  const found = settingNames.flatMap((name) => {
    const value = fields[name]
    const schema = properties[name] as Bounds | undefined
    const { minimum, maximum } = schema?.anyOf?.find(({ maximum: most }) => most !== undefined) ?? schema ?? {}
    if (typeof value !== 'number' || minimum === undefined || maximum === undefined) return []
    const usual = typeof schema?.default === 'number' ? schema.default : maximum
    const room = value < usual ? usual - minimum : maximum - usual
    return room === 0 || value === usual ? [] : [[name, Math.round((256 * (value - usual)) / room)] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}
