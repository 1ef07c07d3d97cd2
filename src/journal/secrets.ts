import type { Seal } from './digest.js'

/**
 * The one table of what must not be read in a journal or a log: names of headers, query parameters and body fields,
 * in lower case with underscores.
 */
const secret = new Set([
  'x_key',
  'authorization',
  'proxy_authorization',
  'cookie',
  'sig',
  'signature',
  'webhook_secret',
  'x_webhook_secret',
  // What clients of other services send by mistake, and what signed URLs of input pictures carry.
  'api_key',
  'apikey',
  'x_api_key',
  'access_token',
  'token',
  'password',
  'x_amz_signature',
  'x_amz_credential',
  'x_amz_security_token',
  'x_goog_signature',
  'x_goog_credential',
])

/** Fields that hold a picture, or the address of one. */
const picture =
  /^(?:input_image(?:_[a-z0-9_]+)?|image|images|image_prompt|mask|person|garment|control_image|preprocessed_image|file_data|start_video|keyframes)$/

export const mark = '<secret>'

/** The mark of a secret that tells it from others. */
export const sealed = (secret: string, seal: Seal): string => `<secret ${seal(secret)}>`

const unusual = /[A-Z-]/

export const isSecret = (name: string): boolean =>
  secret.has(unusual.test(name) ? name.toLowerCase().replaceAll('-', '_') : name)

export const isPictureField = (name: string): boolean => picture.test(name)
