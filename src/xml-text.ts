const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
}

/** What XML 1.0 cannot hold, however it is written: control characters, halves of pairs, and two that are no characters. */
const unheld = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** A text within an element or an attribute of XML. */
export const xmlText = (text: string): string =>
  text.replace(unheld, '\ufffd').replace(/[&<>"\n\t\r]/g, (letter) => entities[letter] ?? letter)
