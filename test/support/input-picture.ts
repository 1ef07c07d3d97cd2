import sharp from 'sharp'

/** The bytes of a picture of one colour. */
export const plainPicture = (width: number, height: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#7a9' } })
    .toFormat(format)
    .toBuffer()

const texts = new Map<string, Promise<string>>()

/** The same as base64, as a request holds it. Each is made once: a large one takes longer than the request that sends it. */
export function plainPictureText(...picture: Parameters<typeof plainPicture>): Promise<string> {
  const key = picture.join()
  const made = texts.get(key) ?? plainPicture(...picture).then((bytes) => bytes.toString('base64'))
  texts.set(key, made)
  return made
}
