import { secretMark } from '../secret-names.js'
import type { Seal } from './digest.js'

/** Fields that hold a picture, or the address of one. */
const picture =
  /^(?:input_image(?:_[a-z0-9_]+)?|image|images|image_prompt|mask|person|garment|control_image|preprocessed_image|file_data|start_video|keyframes)$/

/** The mark of a secret that tells it from others. */
export const sealed = (secret: string, seal: Seal): string => `${secretMark.slice(0, -1)} ${seal(secret)}>`

export const isPictureField = (name: string): boolean => picture.test(name)
