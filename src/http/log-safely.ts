import { hideSecrets, redactUrl } from '../journal/redaction.js'
import { isSecretParameter } from '../secret-names.js'
import { terminalLog } from './terminal-log.js'

export interface LogTo {
  to: { write(text: string): unknown }
  /** Whether people read it there. */
  forPeople: boolean
}

/**
 * Where the logger writes: every line goes through the filter for secrets, wherever it comes from and whatever its fields
 * are. URLs of requests are their own field, because more is known of them than of any text.
 */
export function logSafely({ to, forPeople }: LogTo) {
  const out = forPeople ? terminalLog(to) : to
  return {
    stream: {
      write: (line: string): void => {
        out.write(hideSecrets(line))
      },
    },
    serializers: { url: (url: unknown) => redactUrl(String(url), undefined, isSecretHere) },
  }
}

/** The control API names an account by its key. */
const isSecretHere = (name: string): boolean => isSecretParameter(name) || name.toLowerCase() === 'account'
