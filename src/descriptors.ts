/** Collects reports of what failed because the process has no file descriptors left. */
export interface Shortages {
  /** `what` could not be done. */
  report(what: string): void
  listen(listener: (what: string) => void): void
}

export function createShortages(): Shortages {
  const listeners = new Set<(what: string) => void>()
  return {
    report: (what) => {
      for (const listener of listeners) listener(what)
    },
    listen: (listener) => void listeners.add(listener),
  }
}

const codes: readonly unknown[] = ['EMFILE', 'ENFILE']

/** Whether an error, its cause, or the first of several errors is a lack of file descriptors. */
export function lacksDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && codes.includes(error.code)) return true
  // The error of a worker that could not start has it only in its message.
  if (/^Worker initialization failure: E[MN]FILE$/.test(error.message)) return true
  return lacksDescriptors(error.cause) || (error instanceof AggregateError && lacksDescriptors(error.errors[0]))
}

export const howToGetDescriptors = 'close connections that are not needed, or raise the limit (ulimit -n)'

export const noDescriptorLeft = `this process has no file descriptor left; ${howToGetDescriptors}`
