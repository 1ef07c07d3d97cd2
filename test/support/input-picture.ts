import sharp from 'sharp'

/** The bytes of a picture of one colour. */
export const plainPicture = (width: number, height: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#7a9' } })
    .toFormat(format)
    .toBuffer()

/** The same as base64, as a request holds it. */
export const plainPictureText = async (...picture: Parameters<typeof plainPicture>): Promise<string> =>
  (await plainPicture(...picture)).toString('base64')
