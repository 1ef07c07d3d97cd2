/** A picture as base64 without a data URI's head; undefined for a URL and for what is neither. */
export function base64In(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length < 16) return undefined
  const plain = text.replace(/^data:[^,]*,/, '').trim()
  return /^[A-Za-z0-9+/]+={0,2}$/.test(plain) ? plain : undefined
}

/** The URL of a picture for an <img>: data: is not allowed by the page's policy. The caller revokes it. */
export function blobUrl(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
    return URL.createObjectURL(new Blob([bytes]))
  } catch {
    return undefined
  }
}

export async function base64Of(file: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(new Error('the file could not be read'))
    reader.readAsDataURL(file)
  })
  return url.slice(url.indexOf(',') + 1)
}
