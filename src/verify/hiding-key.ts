import { hideSecrets } from '../journal/hide-secrets.js'
import { secretMark } from '../secret-names.js'

/** Shorter ones are no secrets, and would be found in any word. */
const shortest = 4

/** Hides a key, which a server may echo, and other secrets in a text that is printed; a text may end within the key. */
export function hidingKey(key: string | undefined): (text: string) => string {
  if (key === undefined || key.length < shortest) return hideSecrets
  const beginnings = Array.from({ length: key.length - shortest + 1 }, (_, at) => key.slice(0, key.length - at))
  return (text) =>
    hideSecrets(
      beginnings.reduce(
        (hidden, beginning) => hidden.replaceAll(beginning === key ? key : `${beginning}...`, secretMark),
        text,
      ),
    )
}
