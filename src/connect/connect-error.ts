/** An emulator that cannot be reached, or does not take commands from this process. The message says what to do. */
export class ConnectError extends Error {
  /** `ConnectError`. */
  override name = 'ConnectError'
  /** The HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined

  constructor(message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.status = status
  }
}
