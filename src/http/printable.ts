const longest = 1024

/** A text as a header value that every client takes: printable ASCII (the rest as \u escapes), at most 1 KB. */
export function printable(text: string): string {
  const ascii = text
    .slice(0, longest)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return ascii.length <= longest ? ascii : `${ascii.slice(0, longest - 3)}...`
}
