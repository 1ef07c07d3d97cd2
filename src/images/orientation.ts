/** EXIF's orientation of a JPEG, from 1 (as it is) to 8; 5 to 8 stand on their side. */
export type Orientation = number

const exifStart = Buffer.from('Exif\0\0', 'latin1')
const orientationTag = 0x0112
/** More entries than any camera writes before the orientation. */
const mostEntries = 64

/** Reads the orientation from the content of an APP1 segment; undefined when there is none. */
export function orientationIn(segment: Buffer): Orientation | undefined {
  if (!segment.subarray(0, exifStart.length).equals(exifStart)) return undefined
  const tiff = segment.subarray(exifStart.length)
  if (tiff.length < 8) return undefined
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const uint16 = (at: number): number =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)
  const uint32 = (at: number): number =>
    at + 4 > tiff.length ? 0 : isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)
  const directory = uint32(4)
  const entries = Math.min(uint16(directory), mostEntries)
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12
    if (uint16(at) !== orientationTag) continue
    const value = uint16(at + 8)
    return value >= 1 && value <= 8 ? value : undefined
  }
  return undefined
}

/** Whether width and height change places. */
export const isOnItsSide = (orientation: Orientation | undefined): boolean =>
  orientation !== undefined && orientation >= 5
