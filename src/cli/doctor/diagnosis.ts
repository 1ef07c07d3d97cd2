/** What was found, and what to do about it. */
export interface Diagnosis {
  level: 'ok' | 'warning' | 'error'
  what: string
  instead?: string
}
