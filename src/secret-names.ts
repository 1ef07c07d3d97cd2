/**
 * The one table of what must not be read outside: the ends of names of headers, query parameters and fields, in lower case
 * with underscores. Besides the API's own (X-Key, webhook_secret, sig) it has what clients of other services send by mistake,
 * and what signed URLs of input pictures carry.
 */
const names = [
  ...['x_key', 'api_key', 'apikey', 'access_key', 'account_key', 'private_key', 'secret_key', 'signing_key'],
  ...['subscription_key', 'authorization', 'auth', 'cookie', 'sig', 'hmac', 'signature', 'secret', 'token'],
  ...['password', 'passwd', 'pwd', 'credential', 'credentials'],
]

const secret = new RegExp(`(?:^|_)(?:${names.join('|')})$`)

const notSnakeCase = /[^a-z0-9_]/

/** Whether what stands under this name is a secret. */
export const isSecret = (name: string): boolean =>
  mayEndSecret(name, name.length) && secret.test(notSnakeCase.test(name) ? toSnakeCase(name) : name)

/** In a query, `key` is one as well: as a field it may be the name of anything. */
export const isSecretParameter = (name: string): boolean => isSecret(name) || name.toLowerCase() === 'key'

/** The same of a field by its path: `then.headers.authorization`, `images.0`. What is in a list goes by the list's name. */
export const isSecretPath = (path: string): boolean =>
  isSecret(path.split('.').findLast((name) => !/^\d+$/.test(name)) ?? path)

/** What is shown in the place of a secret. */
export const secretMark = '<secret>'

/** `X-Key`, `apiKey` and `user[password]` as the table has them. Longer names than those of headers are not looked at whole. */
const toSnakeCase = (name: string): string =>
  name
    .slice(-longestLooked)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '')

const longestLooked = 128

/** A name or value of a query as it is meant: `s%69g`. */
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

/** A quick look at whether the name that ends there may be one of a secret: texts have many names, and few of those. */
export function mayEndSecret(text: string, end: number): boolean {
  if (ends.has(lastTwo(text, end))) return true
  const last = text.charCodeAt(end - 1)
  const isLetter = (last | 0x20) >= 0x61 && (last | 0x20) <= 0x7a
  const isDigit = last >= 0x30 && last <= 0x39
  // `user[password]`, `si%67`
  return (!isLetter && !isDigit) || text.charCodeAt(end - 3) === percent || text.charCodeAt(end - 4) === percent
}

const percent = 0x25
