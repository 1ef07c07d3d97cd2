/** A text that is made to be slow, of about as many characters as are asked for. */
export type MakeText = (length: number) => string

const repeat =
  (piece: string, lead = '', end = ''): MakeText =>
  (length) =>
    lead + piece.repeat(Math.max(1, Math.floor((length - lead.length - end.length) / piece.length))) + end

/** Characters that all differ, as far as there are enough. */
const cjk: MakeText = (length) =>
  String.fromCharCode(...Array.from({ length: 4096 }, (_, at) => 0x4e00 + at))
    .repeat(Math.ceil(length / 4096))
    .slice(0, length)

const withBreaks = (text: string, every: number) => text.replace(new RegExp(`.{${every}}`, 'g'), '$&\n')

/** A JPEG that never comes to its frame: comments of `bytes` each, or fill bytes only. */
const jpeg = (length: number, bytes: number): string => {
  const segment = Buffer.alloc(bytes + 2, 0x41)
  segment.writeUInt16BE(0xfffe)
  segment.writeUInt16BE(bytes, 2)
  const count = Math.max(1, Math.floor((length * 0.75) / segment.length))
  return Buffer.concat([Buffer.from('ffd8', 'hex'), ...Array<Buffer>(count).fill(segment)]).toString('base64')
}

/** Every one was slow once, or is of a kind that is slow elsewhere: what is split, searched, matched, counted or copied. */
export const slowTexts: Readonly<Record<string, MakeText>> = {
  letters: repeat('a'),
  digits: repeat('7'),
  zeros: repeat('0', '', '1'),
  'digits with underscores': repeat('1_'),
  spaces: repeat(' ', 'a', 'b'),
  'line breaks': repeat('\n', 'a', 'b'),
  'zero bytes': repeat('\0'),
  'blanks beyond ASCII': repeat('\u3000', 'a', 'b'),
  quotes: repeat('"'),
  backslashes: repeat('\\'),
  'halves of characters': repeat('\ud83d'),
  'characters of two units': repeat('😀'),
  'all the same character of three bytes': repeat('漢'),
  'marks to be joined': repeat('e\u0301'),
  'percent signs': repeat('%'),
  'percent-encoded': repeat('%C3%A9'),
  commas: repeat(','),
  'pairs between semicolons': repeat('a=b;'),
  'pairs between commas': repeat('for=a, '),
  'quoted pairs': repeat('a="\\";'),
  'equals signs': repeat('='),
  hyphens: repeat('-'),
  'ranges of bytes': repeat('0-1,', 'bytes='),
  'tags of a version': repeat('"a", W/"b", '),
  dots: repeat('.'),
  colons: repeat(':'),
  slashes: repeat('/'),
  'path upwards': repeat('../', '/'),
  brackets: repeat('['),
  braces: repeat('{'),
  'brackets closed': repeat('[]'),
  'nested lists in a text': (length) => repeat('[')(length / 2) + repeat(']')(length / 2),
  'openings of directives': repeat('[['),
  'nearly directives': repeat('[[pol '),
  'directives without an end': repeat('[[a=', '', ''),
  'a directive without an end': repeat(' 1', '[[poll'),
  directives: repeat('[[poll 1 = 503]] '),
  clauses: repeat('poll 1 = 503; '),
  'semicolons of clauses': repeat(';', 'poll 1 = 503'),
  'words of a clause': repeat('delay 1 ', 'poll = '),
  reasons: repeat('a, ', 'moderated: '),
  'web addresses': repeat('http://a/?a=1&'),
  'web address with pairs': repeat('a=1&', 'http://a/?'),
  'web address with secrets': repeat('sig=1&', 'http://a/?'),
  'web address with a user': repeat('a', 'http://', '@b/'),
  'web address with signs for a user': repeat('@', 'http://'),
  'web address with brackets': repeat('[', 'http://'),
  'web address with colons': repeat(':', 'http://'),
  'web address with a port': repeat('1', 'http://a:'),
  'web address in Chinese': (length) => `http://${cjk(length - 7)}`,
  'web address with labels in Chinese': (length) => `http://${cjk(length - 7).replace(/.{1990}/g, '$&.')}`,
  'web address with short labels in Chinese': (length) => `http://${cjk(length - 7).replace(/.{30}/g, '$&.')}`,
  'web address in punycode': repeat('xn--wgv71a.', 'http://'),
  'web address with one label in punycode': repeat('a', 'http://xn--'),
  'web address with carets': repeat('^%5E', 'http://a/'),
  'web address with line breaks': repeat('\n', 'http://a', '/'),
  'UUID with hyphens': repeat('-', 'urn:uuid:'),
  'data addresses': repeat('data:image/png;base64,'),
  'data address without base64': repeat('a', 'data:', ','),
  base64: repeat('QUFB', '/9j/'),
  'base64 with line breaks': (length) => withBreaks(repeat('QUFB', '/9j/')(length), 76),
  'base64 with a blank behind each character': repeat('Q ', '/9j/'),
  'blanks before base64': repeat(' ', '', '/9j/4AAQ'),
  'JPEG of small segments': (length) => jpeg(length, 14),
  'JPEG of small segments with line breaks': (length) => withBreaks(jpeg(length, 14), 76),
  'JPEG of large segments with line breaks': (length) => withBreaks(jpeg(length, 4000), 76),
  'JPEG of fill bytes': (length) =>
    Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(length * 0.75, 0xff)]).toString('base64'),
  'pattern of repetitions': repeat('(a*)*'),
  'pattern of alternatives': repeat('a|'),
}

/** Values that are not texts, of about as many characters of JSON. */
export const slowValues: Readonly<Record<string, MakeText>> = {
  'an integer': repeat('7'),
  'a negative integer': repeat('7', '-'),
  'a fraction': repeat('7', '0.'),
  'an exponent': repeat('7', '1e'),
  'lists in lists': (length) => repeat('[')(length / 2) + repeat(']')(length / 2),
  'objects in objects': (length) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}`,
  'a list of numbers': repeat('1,', '[', '1]'),
  'a list of integers beyond doubles': repeat('12345678901234567890,', '[', '1]'),
  'a list of texts': repeat('"a",', '[', '"a"]'),
  'a list of web addresses': repeat('"http://a/?a=1&sig=2",', '[', '"a"]'),
  'a list of empty lists': repeat('[],', '[', '[]]'),
  'an object of many fields': (length) => `{${Array.from({ length: length / 12 }, (_, at) => `"a${at}":1`).join()}}`,
  'an object of one field many times': repeat('"a":1,', '{', '"a":1}'),
  'a text of escapes': repeat('\\u0000', '"', '"'),
  'a text of escaped quotes': repeat('\\"', '"', '"'),
  'a text of escaped halves': repeat('\\ud83d', '"', '"'),
  'a text without an end': repeat('a', '"'),
  'a text that ends in backslashes': repeat('\\\\', '"'),
  blanks: repeat(' ', '', '1'),
  'not a number': repeat('NaN,', '[', '1]'),
}

/** Whole bodies that are not of the form that a schema knows. */
export const slowBodies: Readonly<Record<string, (length: number) => Buffer>> = {
  ...Object.fromEntries(
    Object.entries(slowValues).map(([name, make]) => [name, (length: number) => Buffer.from(make(length))]),
  ),
  'unknown fields': (length) =>
    Buffer.from(`{"prompt":"a",${Array.from({ length: length / 16 }, (_, at) => `"promtp${at}":1`).join()}}`),
  'unknown fields of long names': (length) =>
    Buffer.from(
      `{"prompt":"a",${Array.from({ length: 16 }, (_, at) => `"${String(at).padEnd(length / 16, 'a')}":1`).join()}}`,
    ),
  'fields named in Chinese': (length) =>
    Buffer.from(`{${Array.from({ length: length / 20 }, (_, at) => `"漢${at}":"漢"`).join()}}`),
  'UTF-16': (length) => Buffer.from(`\ufeff{"prompt":"${'a'.repeat(length / 2)}"}`, 'utf16le'),
  'UTF-8 with halves': (length) =>
    Buffer.concat([Buffer.from('{"prompt":"'), Buffer.from('eda080'.repeat(length / 3), 'hex'), Buffer.from('"}')]),
  'bytes that are not text': (length) => Buffer.concat([Buffer.from('{"prompt":"'), Buffer.alloc(length, 0xff)]),
}
