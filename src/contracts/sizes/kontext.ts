import type { Size } from '../../images/picture-spec.js'
import { inferred } from '../evidence.js'
import { type SizeRule, readAspectRatio } from './size-rule.js'

/** The sizes that the model was trained on, in portrait; each is also used transposed. */
const portraits = [
  [672, 1568],
  [688, 1504],
  [720, 1456],
  [752, 1392],
  [800, 1328],
  [832, 1248],
  [880, 1184],
  [944, 1104],
  [1024, 1024],
] as const

const sizes: readonly Size[] = portraits.flatMap(([short, long]) => [
  { width: short, height: long },
  { width: long, height: short },
])

/** The size whose ratio (width over height) is nearest. */
function kontextSizeFor(ratio: number): Size {
  const distance = ({ width, height }: Size) => Math.abs(Math.log(width / height / ratio))
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best))
}

export const kontextSize: SizeRule = {
  of: ({ size }, [first]) => {
    if (size.aspectRatio === undefined) return kontextSizeFor(first === undefined ? 1 : first.width / first.height)
    const ratio = readAspectRatio(size.aspectRatio)
    return typeof ratio === 'number' ? kontextSizeFor(ratio) : ratio
  },
  summary:
    "the nearest of the model's 17 sizes to the requested ratio, else to the input's, else 1024x1024 (16:9: 1392x752)",
  evidence: inferred(
    "the open model's table of sizes (black-forest-labs/flux, util.py, read by October 2026); that the service uses it, and that the nearest is the one by the logarithm of the ratio, is ours",
  ),
}
