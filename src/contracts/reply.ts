export type Body = object | string | Uint8Array

export type Headers = Readonly<Record<string, string | number>>

/** An answer before it is serialized. `explain` is sent in a header, never in the contract's body. */
export interface Reply {
  status: number
  headers?: Headers
  body: Body | undefined
  explain?: string
}
