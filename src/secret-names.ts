/**
 * The names of secrets: suffixes of the names of headers, query parameters and fields, in snake case. Besides the API's own
 * (X-Key, webhook_secret, sig) they cover what clients of other services send by mistake, and the parameters of signed URLs of
 * input pictures.
 */
const names = [
  ...['x_key', 'api_key', 'apikey', 'access_key', 'account_key', 'private_key', 'secret_key', 'signing_key'],
  ...['subscription_key', 'authorization', 'auth', 'cookie', 'sig', 'hmac', 'signature', 'secret', 'token'],
  ...['password', 'passwd', 'pwd', 'credential', 'credentials'],
]

const secret = new RegExp(`(?:^|_)(?:${names.join('|')})$`)

const notSnakeCase = /[^a-z0-9_]/

/** Whether a value with this name is a secret. */
export const isSecret = (name: string): boolean =>
  mayEndSecret(name, name.length) && secret.test(notSnakeCase.test(name) ? toSnakeCase(name) : name)

/** In a query, `key` is a secret too; as a field it can be anything. */
export const isSecretParameter = (name: string): boolean => isSecret(name) || name.toLowerCase() === 'key'

/** The same for the path of a field: `then.headers.authorization`, `images.0`. List items have the list's name. */
export const isSecretPath = (path: string): boolean =>
  isSecret(path.split('.').findLast((name) => !/^\d+$/.test(name)) ?? path)

/** Shown in place of a secret. */
export const secretMark = '<secret>'

/** `X-Key`, `apiKey` and `user[password]` in snake case. Only the end of very long names is used. */
const toSnakeCase = (name: string): string =>
  name
    .slice(-maxNameLength)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '')

const maxNameLength = 128

/** A name or value of a query, percent-decoded: `s%69g`. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The last two characters of a name, in one number; letters of both cases alike. */
const lastTwo = (text: string, end: number): number =>
  ((text.charCodeAt(end - 2) | 0x20) << 16) | text.charCodeAt(end - 1) | 0x20

const ends = new Set(names.map((name) => lastTwo(name, name.length)))

/** A fast check whether the name that ends at `end` may be one of a secret: most names in a text are not. */
export function mayEndSecret(text: string, end: number): boolean {
  if (ends.has(lastTwo(text, end))) return true
  const last = text.charCodeAt(end - 1)
  const isLetter = (last | 0x20) >= 0x61 && (last | 0x20) <= 0x7a
  const isDigit = last >= 0x30 && last <= 0x39
  // `user[password]`, `si%67`
  return (!isLetter && !isDigit) || text.charCodeAt(end - 3) === percent || text.charCodeAt(end - 4) === percent
}

const percent = 0x25
