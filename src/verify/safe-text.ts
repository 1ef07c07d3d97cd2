import { hideSecrets } from '../journal/hide-secrets.js'
import { secretMark } from '../secret-names.js'

/** Shorter ones are no secrets, and would be found in any word. */
const shortest = 4

/** What moves a terminal's cursor or turns the direction of a text. */
const unprintable = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * Makes a text of a server's safe to print: without the key, which it may echo, other secrets, and what acts on a terminal.
 * A text may have been cut within the key.
 */
export function safeText(key: string | undefined): (text: string) => string {
  const beginnings =
    key === undefined || key.length < shortest
      ? []
      : Array.from({ length: key.length - shortest + 1 }, (_, at) => key.slice(0, key.length - at))
  const withoutKey = (text: string) =>
    beginnings.reduce(
      (hidden, beginning, at) => hidden.replaceAll(at === 0 ? beginning : `${beginning}...`, secretMark),
      text,
    )
  return (text) => hideSecrets(withoutKey(text)).replace(unprintable, '?')
}
