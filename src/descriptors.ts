/** Where it is told that something could not be opened, because the process has no file descriptor left. */
export interface Shortages {
  /** `what` could not be done. */
  report(what: string): void
  onReport(hear: (what: string) => void): void
}

export function createShortages(): Shortages {
  const listeners = new Set<(what: string) => void>()
  return {
    report: (what) => {
      for (const hear of listeners) hear(what)
    },
    onReport: (hear) => void listeners.add(hear),
  }
}

const codes: readonly unknown[] = ['EMFILE', 'ENFILE']

/** Whether this is why something failed: itself, its cause, or the first of several failures. */
export function lacksDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && codes.includes(error.code)) return true
  // A worker that could not start says it in its message only.
  if (/^Worker initialization failure: E[MN]FILE$/.test(error.message)) return true
  return lacksDescriptors(error.cause) || (error instanceof AggregateError && lacksDescriptors(error.errors[0]))
}

export const howToGetDescriptors = 'close connections that are not needed, or raise the limit (ulimit -n)'

export const noDescriptorLeft = `this process has no file descriptor left; ${howToGetDescriptors}`
