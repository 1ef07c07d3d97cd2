import type { Seal } from '../journal/digest.js'
import { redactBody } from '../journal/redaction.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import type { EntryFilter } from '../journal/filter.js'

/** `at least 2 requests` */
export function countInWords(least: number, most: number): string {
  if (least === most) return `exactly ${requests(least)}`
  if (most === Infinity) return `at least ${requests(least)}`
  return least === 0 ? `at most ${requests(most)}` : `${least} to ${requests(most)}`
}

const requests = (count: number): string => `${count} request${count === 1 ? '' : 's'}`

/** ` with stage "submit" and the field width 512`; nothing for what asks for nothing. */
export function askedInWords(filter: EntryFilter, fields: Readonly<Record<string, unknown>>, seal: Seal): string {
  const parts = [
    ...Object.entries(filter)
      .filter(([name, value]) => name !== 'limit' && value !== undefined)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ...Object.entries(fields).map(([path, value]) => `the field ${path} ${valueInWords(path, value, seal)}`),
  ]
  return parts.length === 0 ? '' : ` with ${parts.join(' and ')}`
}

function valueInWords(path: string, value: unknown, seal: Seal): string {
  const shown = redactBody(value, { seal })
  if (shown === undefined) return 'absent'
  return isSecretPath(path) && value !== null ? secretMark : shown
}
