/** Reports of things that could not be opened because the process has no file descriptor left. */
export interface Shortages {
  /** Reports what could not be done: `a webhook could not be sent`. */
  report(what: string): void
  onReport(listener: (what: string) => void): void
}

export function createShortages(): Shortages {
  const listeners = new Set<(what: string) => void>()
  return {
    report: (what) => {
      for (const listener of listeners) listener(what)
    },
    onReport: (listener) => void listeners.add(listener),
  }
}

const codes: readonly unknown[] = ['EMFILE', 'ENFILE']

/** Whether an error means a lack of file descriptors: itself, its cause, or the first of an AggregateError. */
export function lacksDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && codes.includes(error.code)) return true
  // A worker that could not start has it only in its message.
  if (/^Worker initialization failure: E[MN]FILE$/.test(error.message)) return true
  return lacksDescriptors(error.cause) || (error instanceof AggregateError && lacksDescriptors(error.errors[0]))
}

export const howToGetDescriptors = 'close connections that are not needed, or raise the limit (ulimit -n)'

export const noDescriptorLeft = `this process has no file descriptor left; ${howToGetDescriptors}`
