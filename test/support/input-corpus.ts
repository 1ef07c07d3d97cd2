import { deflateRawSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A text that a client may send for a picture, and what becomes of it. */
export interface CorpusFile {
  name: string
  source: string
  /** `taken`: its task becomes Ready. `fails`: its task fails. Else what the refusal says of it. */
  outcome: 'taken' | 'fails' | { text: string; is: string | undefined }
  /** Of a picture that is taken, as it is measured. */
  size?: string
}

const [width, height] = [96, 64]

/** A picture of which no two quarters are alike, so that a turned one is seen. */
function sample(channels: 1 | 2 | 3 | 4 = 3): Sharp {
  const pixels = Buffer.alloc(width * height * channels)
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 7 + Math.trunc(at / (width * channels)) * 31) & 255
  return sharp(pixels, { raw: { width, height, channels } })
}

const base64 = (bytes: Buffer): string => bytes.toString('base64')
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

const animated = async (format: 'gif' | 'webp'): Promise<Buffer> => {
  const frames = [await sample().png().toBuffer(), await sample().negate().png().toBuffer()]
  const picture = sharp(frames, { join: { animated: true } })
  return (format === 'gif' ? picture.gif() : picture.webp()).toBuffer()
}

const invalid = (is: string | undefined): CorpusFile['outcome'] => ({ text: 'Invalid image data for input_image', is })
const notBase64 = (is: string | undefined): CorpusFile['outcome'] => ({
  text: 'Invalid base64 encoding for input_image',
  is,
})
const tooLong: CorpusFile['outcome'] = { text: 'Image dimensions exceed 65535 pixels on a side', is: undefined }
const tooLarge: CorpusFile['outcome'] = { text: 'Image dimensions exceed 20 megapixels', is: undefined }

/** Every picture that the service takes, in the forms that encoders write. */
async function takenPictures(): Promise<CorpusFile[]> {
  const encoded: Record<string, Promise<Buffer>> = {
    'a JPEG': sample().jpeg().toBuffer(),
    'a progressive JPEG': sample().jpeg({ progressive: true }).toBuffer(),
    'a JPEG without subsampling': sample().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
    'a grey JPEG': sample(1).jpeg().toBuffer(),
    'a CMYK JPEG': sample().toColourspace('cmyk').jpeg().toBuffer(),
    'a JPEG with a colour profile': sample().withIccProfile('p3').jpeg().toBuffer(),
    'a JPEG with EXIF': sample()
      .withExif({ IFD0: { Copyright: 'x'.repeat(3000) } })
      .jpeg()
      .toBuffer(),
    'a JPEG with XMP': sample().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg().toBuffer(),
    'a PNG': sample().png().toBuffer(),
    'a PNG with alpha': sample(4).png().toBuffer(),
    'a grey PNG': sample(1).png().toBuffer(),
    'a grey PNG with alpha': sample(2).png().toBuffer(),
    'a PNG with a palette': sample().png({ palette: true }).toBuffer(),
    'a PNG with two colours': sample(1).threshold().png({ palette: true, colours: 2 }).toBuffer(),
    'a PNG of 16 bits': sample().toColourspace('rgb16').png().toBuffer(),
    'a grey PNG of 16 bits': sample(1).toColourspace('grey16').png().toBuffer(),
    'an interlaced PNG': sample().png({ progressive: true }).toBuffer(),
    'an uncompressed PNG': sample().png({ compressionLevel: 0 }).toBuffer(),
    'a lossy WebP': sample().webp().toBuffer(),
    'a lossless WebP': sample().webp({ lossless: true }).toBuffer(),
    'a WebP with alpha': sample(4).webp().toBuffer(),
    'a lossless WebP with alpha': sample(4).webp({ lossless: true }).toBuffer(),
    'an animated WebP': animated('webp'),
    'a PNG with bytes after its end': sample()
      .png()
      .toBuffer()
      .then((bytes) => Buffer.concat([bytes, Buffer.alloc(999)])),
    'a JPEG with bytes after its end': sample()
      .jpeg()
      .toBuffer()
      .then((bytes) => Buffer.concat([bytes, Buffer.alloc(999)])),
  }
  const files = await Promise.all(
    Object.entries(encoded).map(async ([name, bytes]): Promise<CorpusFile> => {
      return { name, source: base64(await bytes), outcome: 'taken', size: `${width}x${height}` }
    }),
  )
  const turned = [1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation): Promise<CorpusFile> => {
    const bytes = await sample().withMetadata({ orientation }).jpeg().toBuffer()
    const size = orientation < 5 ? `${width}x${height}` : `${height}x${width}`
    return { name: `a JPEG that EXIF turns (${orientation})`, source: base64(bytes), outcome: 'taken', size }
  })
  return [...files, ...(await Promise.all(turned))]
}

/** One picture in every spelling of base64. */
async function spellings(): Promise<CorpusFile[]> {
  const bytes = await sample().jpeg({ quality: 71 }).toBuffer()
  // Of a length that needs padding.
  const padded = bytes.length % 3 === 0 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes
  const text = base64(padded)
  const lines = (length: number, end: string) => text.replace(new RegExp(`.{${length}}`, 'g'), `$&${end}`)
  const spelled: Record<string, string> = {
    'base64 with lines of 76': lines(76, '\n'),
    'base64 with lines of 64 and CRLF': lines(64, '\r\n'),
    'base64 that begins with a line break': `\n${text}`,
    'base64 that ends with a line break': `${text}\n`,
    'base64 between blanks': `  ${text}\t`,
    'base64 without padding': text.replace(/=+$/, ''),
    'URL-safe base64': text.replaceAll('+', '-').replaceAll('/', '_'),
    'URL-safe base64 without padding': text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    'a data URI': `data:image/jpeg;base64,${text}`,
    'a data URI in upper case': `DATA:IMAGE/JPEG;BASE64,${text}`,
    'a data URI of another type': `data:image/png;base64,${text}`,
    'a data URI without a type': `data:;base64,${text}`,
    'a data URI with a charset': `data:image/jpeg;charset=utf-8;base64,${text}`,
    'a data URI with a name': `data:image/jpeg;name=photo.jpg;base64,${text}`,
    'a data URI of bytes': `data:application/octet-stream;base64,${text}`,
    'a data URI with line breaks': `data:image/jpeg;base64,${lines(76, '\n')}`,
    'a data URI without padding': `data:image/jpeg;base64,${text.replace(/=+$/, '')}`,
  }
  return Object.entries(spelled).map(([name, source]) => ({
    name,
    source,
    outcome: 'taken',
    size: `${width}x${height}`,
  }))
}

/** Files of other kinds. */
async function otherKinds(): Promise<CorpusFile[]> {
  const box = (brand: string) => bytesOf(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`)
  const files: readonly (readonly [name: string, bytes: Buffer, is: string | undefined])[] = [
    ['a GIF', await sample().gif().toBuffer(), 'a GIF'],
    ['an animated GIF', await animated('gif'), 'a GIF'],
    ['an AVIF', await sample().avif({ effort: 0 }).toBuffer(), 'an AVIF'],
    ['an AVIF sequence', box('avis'), 'an AVIF'],
    ['a HEIC', box('heic'), 'a HEIC'],
    ['a HEIF', box('mif1'), 'a HEIC'],
    ['an MP4', box('isom'), 'a video (MP4 or MOV)'],
    ['a TIFF', await sample().tiff().toBuffer(), 'a TIFF'],
    ['a TIFF of a Macintosh', bytesOf('MM\0*\0\0\0\x08'), 'a TIFF'],
    ['a BMP', bytesOf('BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'), 'a BMP'],
    ['a PDF', bytesOf('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj'), 'a PDF'],
    ['an SVG', bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'), 'an SVG'],
    ['an SVG with a declaration', bytesOf('<?xml version="1.0"?>\n<svg width="9" height="9"></svg>'), 'an SVG'],
    ['an SVG that names a file', bytesOf('<svg><image href="file:///etc/passwd"/></svg>'), 'an SVG'],
    ['an HTML page', bytesOf('<!DOCTYPE html><title>Not found</title>'), 'an HTML page'],
    ['JSON', bytesOf('{"detail":"Not Found"}'), 'JSON'],
    ['an icon', bytesOf('\0\0\x01\0\x01\0\x10\x10\0\0'), 'an icon (ICO)'],
    ['a JPEG XL', bytesOf('\xff\x0a\xfa\x1f\x40\0'), 'a JPEG XL'],
    ['a JPEG XL in a box', bytesOf('\0\0\0\x0cJXL \r\n\x87\n'), 'a JPEG XL'],
    ['a JPEG 2000', bytesOf('\0\0\0\x0cjP  \r\n\x87\n'), 'a JPEG 2000'],
    ['a Photoshop file', bytesOf('8BPS\0\x01\0\0\0\0\0\0'), 'a Photoshop file'],
    ['a ZIP archive', bytesOf('PK\x03\x04\x14\0\0\0\x08\0'), 'a ZIP archive'],
    ['a gzip file', bytesOf('\x1f\x8b\x08\0\0\0\0\0\0\x03'), 'a gzip file'],
    ['a WebM video', bytesOf('\x1aE\xdf\xa3\x01\0\0\0'), undefined],
    ['a text', bytesOf('a lighthouse at dawn'), undefined],
    ['nothing but blanks', Buffer.alloc(0), undefined],
    ['one byte', bytesOf('x'), undefined],
    ['zeros', Buffer.alloc(5000), undefined],
    ['the start of a JPEG', bytesOf('\xff\xd8\xff\xe0'), 'a JPEG that is cut off or damaged'],
    [
      'a JPEG of endless segments',
      bytesOf(`\xff\xd8${'\xff\xe1\0\x02'.repeat(5000)}`),
      'a JPEG that is cut off or damaged',
    ],
    ['the start of a PNG', bytesOf('\x89PNG\r\n\x1a\n'), 'a PNG that is cut off or damaged'],
    ['a PNG without a size', pngHeader(0, 64), 'a PNG that is cut off or damaged'],
    ['the start of a WebP', bytesOf('RIFF\x10\0\0\0WEBPVP8 '), 'a WebP that is cut off or damaged'],
    [
      'a WebP of an unknown kind',
      bytesOf(`RIFF\x40\0\0\0WEBPVP9 ${'\0'.repeat(40)}`),
      'a WebP that is cut off or damaged',
    ],
  ]
  return files.map(([name, bytes, is]) => ({ name, source: base64(bytes) || ' \n ', outcome: invalid(is) }))
}

/** Texts that are not base64. */
const texts: readonly CorpusFile[] = [
  ['nothing', '', undefined],
  ['a sentence', 'a lighthouse at dawn, please!', undefined],
  ['a path', '/home/me/photo.png', 'the name of a file'],
  ['a path of Windows', 'C:\\photos\\photo.png', 'the name of a file'],
  ['a relative path', './photo.jpg', 'the name of a file'],
  ['a file: address', 'file:///home/me/photo.png', 'a file: address'],
  ['a blob: address', 'blob:https://example.com/7e1d', 'a blob: address'],
  ['an s3: address', 's3://bucket/photo.png', 'a s3: address'],
  ['a data URI that is not base64', 'data:image/svg+xml,<svg/>', 'a data URI without ;base64'],
  ['a URL without a host', 'https://', 'a URL that cannot be read'],
  ['bytes as a text', '\x89PNG\r\n', undefined],
  ['an emoji', '🖼️', undefined],
  ['an array as Python prints it', "b'iVBORw0KGgo='", undefined],
].map(([name, source, is]) => ({ name: String(name), source: String(source), outcome: notBase64(is) }))

/** Pictures that are another kind of file as well. */
async function polyglots(): Promise<CorpusFile[]> {
  const png = await sample().png().toBuffer()
  const jpeg = await sample().jpeg().toBuffer()
  const webp = await sample().webp().toBuffer()
  const zip = zipOf('a.txt', 'hello')
  const comment = (text: string) =>
    Buffer.concat([
      jpeg.subarray(0, 2),
      bytesOf(`\xff\xfe\0${String.fromCharCode(text.length + 2)}${text}`),
      jpeg.subarray(2),
    ])
  const files: readonly (readonly [name: string, bytes: Buffer, is: string])[] = [
    ['a PNG with a ZIP behind it', Buffer.concat([png, zip]), 'a ZIP archive as well'],
    ['a JPEG with a ZIP behind it', Buffer.concat([jpeg, zip]), 'a ZIP archive as well'],
    ['a WebP with a ZIP behind it', Buffer.concat([webp, zip]), 'a ZIP archive as well'],
    ['a JPEG with a PDF in a comment', comment('%PDF-1.4 1 0 obj'), 'a PDF as well'],
  ]
  return files.map(([name, bytes, is]) => ({ name, source: base64(bytes), outcome: invalid(is) }))
}

/** Files of few bytes that say that they have many pixels. */
const bombs: readonly CorpusFile[] = bombsOf([
  ['a PNG of 65,536 by one', pngHeader(65_536, 1), tooLong],
  ['a PNG of one by 65,536', pngHeader(1, 65_536), tooLong],
  ['a PNG of 50,000 by 50,000', pngHeader(50_000, 50_000)],
  ['a PNG of two billion by one', pngHeader(2 ** 31 - 1, 1)],
  [
    'a WebP of 16,384 by 16,384',
    bytesOf(`RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0${'\0'.repeat(40)}`),
  ],
  [
    'a JPEG of 65,535 by 65,535',
    bytesOf('\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01'),
  ],
])

function bombsOf(files: readonly [name: string, bytes: Buffer, outcome?: CorpusFile['outcome']][]): CorpusFile[] {
  return files.map(([name, bytes, outcome = tooLarge]) => ({ name, source: base64(bytes), outcome }))
}

/** Pictures with a header that cannot be decoded to their end. */
async function damaged(): Promise<CorpusFile[]> {
  const files = await Promise.all(
    (['jpeg', 'png', 'webp'] as const).map(async (format) => {
      const bytes = await sample().toFormat(format, { quality: 90 }).toBuffer()
      return [
        { name: `a ${format} that is cut in half`, source: base64(bytes.subarray(0, bytes.length >> 1)) },
        {
          name: `a ${format} that ends behind its header`,
          source: base64(bytes.subarray(0, format === 'jpeg' ? 200 : 40)),
        },
      ]
    }),
  )
  const withoutPixels = [
    { name: 'a PNG without pixels', source: base64(pngHeader(64, 64)) },
    { name: 'a PNG of 65,535 by one without pixels', source: base64(pngHeader(65_535, 1)) },
  ]
  return [...files.flat(), ...withoutPixels].map((file) => ({
    ...file,
    outcome: 'fails',
  }))
}

function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000802000000', 'hex')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return Buffer.concat([bytes, Buffer.alloc(8)])
}

function zipOf(name: string, text: string): Buffer {
  const content = deflateRawSync(text)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50)
  local.writeUInt16LE(name.length, 26)
  const directory = Buffer.alloc(46)
  directory.writeUInt32LE(0x02014b50)
  directory.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(1, 8)
  return Buffer.concat([local, bytesOf(name), content, directory, bytesOf(name), end])
}

export const corpus: readonly CorpusFile[] = [
  ...(await takenPictures()),
  ...(await spellings()),
  ...(await otherKinds()),
  ...texts,
  ...(await polyglots()),
  ...bombs,
  ...(await damaged()),
]
