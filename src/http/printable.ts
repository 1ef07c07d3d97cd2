const longest = 1024
const more = '...'
const notPrintable = /[^ -~]/

/** A text as a header value that every client takes: printable ASCII (the rest as \u escapes), at most 1 KB. */
export function printable(text: string): string {
  // Nearly all are, and piece by piece they would become a tree of pieces, which the journal would keep at many times its length.
  if (text.length <= longest && !notPrintable.test(text)) return text
  let ascii = ''
  let cut: string | undefined
  for (let at = 0; at < text.length; at++) {
    const piece = escaped(text.charCodeAt(at))
    if (cut === undefined && ascii.length + piece.length > longest - more.length) cut = ascii
    ascii += piece
    if (ascii.length > longest) return (cut ?? '') + more
  }
  return ascii
}

const escaped = (code: number) =>
  code >= 0x20 && code <= 0x7e ? String.fromCharCode(code) : `\\u${code.toString(16).padStart(4, '0')}`
