/** A query string as its fields; the last of several values counts. Own properties only, also for `__proto__`. */
export function readQuery(text: string): Record<string, string> {
  // The query of a poll: one plain pair, which needs no parser.
  const equals = text.indexOf('=')
  if (equals > 0 && plain.test(text)) return { [text.slice(0, equals)]: text.slice(equals + 1) }
  // the & keeps a leading ? in the first name, as Python does
  return Object.fromEntries(new URLSearchParams(`&${text}`))
}

const plain = /^[\w.-]+=[\w.~:-]*$/
