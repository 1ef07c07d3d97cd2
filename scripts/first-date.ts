const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

const form = new RegExp(
  `\\b(20\\d\\d)-(\\d\\d)(?:-(\\d\\d))?\\b|\\b(?:(${months.join('|')})(?: (?:to|and) (?:${months.join('|')}))? )?(20\\d\\d)\\b`,
)

/** The first date in a text, as it sorts: `2026-09-19`, `2025-12` for December 2025, `2025`. */
export function firstDate(text: string): string | undefined {
  const [, isoYear, isoMonth, day, month, year] = form.exec(text) ?? []
  if (isoYear !== undefined && isoMonth !== undefined) return [isoYear, isoMonth, ...(day ? [day] : [])].join('-')
  if (year === undefined || month === undefined) return year
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}`
}
