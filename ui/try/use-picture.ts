import { useEffect, useState } from 'preact/hooks'
import { base64In, blobUrl } from './pictures.js'

export interface Shown {
  url: string
  width: number
  height: number
}

/** A picture in a field, decoded by the browser; undefined if it is not base64, or not a picture. */
export function usePicture(value: unknown): Shown | undefined {
  const [shown, setShown] = useState<Shown>()
  useEffect(() => {
    setShown(undefined)
    const base64 = base64In(value)
    const url = base64 === undefined ? undefined : blobUrl(base64)
    if (url === undefined) return
    const image = new Image()
    image.onload = () => setShown({ url, width: image.naturalWidth, height: image.naturalHeight })
    image.src = url
    return () => {
      image.onload = null
      URL.revokeObjectURL(url)
    }
  }, [value])
  return shown
}
