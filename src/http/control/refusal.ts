/** A control request that is refused: the message is a sentence for its author, `allowed` what would be taken instead. */
export class ControlRefusal extends Error {
  override name = 'ControlRefusal'
  readonly status: number
  readonly allowed: readonly string[] | undefined
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(
    status: number,
    message: string,
    { allowed, headers }: { allowed?: readonly string[] | undefined; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.allowed = allowed
    this.headers = headers
  }
}
