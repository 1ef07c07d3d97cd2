/** Kinds of files that clients send for pictures, by how they begin. */
const kinds: readonly (readonly [name: string, isIt: (head: string) => boolean])[] = [
  ['a GIF', (head) => head.startsWith('GIF8')],
  ['an AVIF', (head) => isBoxOf(head, ['avif', 'avis'])],
  ['a HEIC', (head) => isBoxOf(head, ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'])],
  ['a video (MP4 or MOV)', (head) => head.startsWith('ftyp', 4)],
  ['a TIFF', (head) => head.startsWith('II*\0') || head.startsWith('MM\0*')],
  ['a BMP', (head) => head.startsWith('BM')],
  ['a PDF', (head) => head.startsWith('%PDF-')],
  ['an SVG', (head) => /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(head)],
  ['an HTML page', (head) => /^\s*<(?:!doctype html|html|head|body)\b/i.test(head)],
  ['JSON', (head) => /^\s*[{[]/.test(head)],
  ['an icon (ICO)', (head) => head.startsWith('\0\0\x01\0')],
  ['a JPEG XL', (head) => head.startsWith('\xff\x0a') || head.startsWith('\0\0\0\x0cJXL ')],
  ['a JPEG 2000', (head) => head.startsWith('\0\0\0\x0cjP  ')],
  ['a Photoshop file', (head) => head.startsWith('8BPS')],
  ['a ZIP archive', (head) => head.startsWith('PK\x03\x04')],
  ['a gzip file', (head) => head.startsWith('\x1f\x8b')],
  ['a JPEG that is cut off or damaged', (head) => head.startsWith('\xff\xd8\xff')],
  ['a PNG that is cut off or damaged', (head) => head.startsWith('\x89PNG')],
  ['a WebP that is cut off or damaged', (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8)],
]

const isBoxOf = (head: string, brands: readonly string[]): boolean =>
  head.startsWith('ftyp', 4) && brands.some((brand) => head.startsWith(brand, 8))

/** What a file is that cannot be taken, by its first bytes; undefined for one of no known kind. */
export function kindOf(head: Buffer): string | undefined {
  const text = head.toString('latin1')
  return kinds.find(([, isIt]) => isIt(text))?.[0]
}

/** Bytes at the start in which readers of PDF look for its header. */
const pdfHead = 1024
/** Bytes at the end in which readers of ZIP look for the directory: its own length, and the longest comment. */
const zipTail = 22 + 65_535
const zipDirectory = Buffer.from('PK\x05\x06', 'latin1')

/** What else a picture is to a program that reads another kind of file; undefined where it is a picture only. */
export function hiddenKindOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, pdfHead).includes('%PDF-', 0, 'latin1')) return 'a PDF'
  const tail = bytes.subarray(Math.max(bytes.length - zipTail, 0))
  return isZipDirectory(tail, tail.lastIndexOf(zipDirectory)) ? 'a ZIP archive' : undefined
}

/** The directory says how long the comment is that ends the file. */
const isZipDirectory = (tail: Buffer, at: number): boolean =>
  at >= 0 && at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length
