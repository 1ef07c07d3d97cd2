/** Whether FastAPI reads a body of this content type as JSON; a body of another type is validated as text. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === '' || contentType === 'application/json') return true
  const [kind, subtype, more] = (contentType.split(';')[0] ?? '').trim().toLowerCase().split('/')
  return kind === 'application' && more === undefined && (subtype === 'json' || subtype?.endsWith('+json') === true)
}
