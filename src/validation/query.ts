/** A query string as its fields; the last of several values counts. Own properties only, also for `__proto__`. */
export function readQuery(text: string): Record<string, string> {
  // the & keeps a leading ? in the first name, as Python does
  return Object.fromEntries(new URLSearchParams(`&${text}`))
}
