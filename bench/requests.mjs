// What the rounds send. Both servers get the same bytes.

/** 105 characters, as many as the prompt of a typical client. */
export const prompt =
  'a lighthouse above a calm sea at dawn, oil on canvas, soft light, long shadow, gulls far out, thick paint'

export const order = {
  prompt,
  width: 1024,
  height: 768,
  seed: 42,
  safety_tolerance: 2,
  output_format: 'jpeg',
}

export const submitPath = '/v1/flux-pro-1.1'
/** The id of the task that is Ready on the bare server. */
export const readyId = '89abcdef-0123-4567-89ab-cdef01234567'
export const pollPath = (id) => `/v1/get_result?id=${id}`

/** A request as it goes over the wire. */
export function wireRequest({ port, method, path, body = '', key = 'bench' }) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'accept: application/json',
    `x-key: ${key}`,
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
