export type Body = object | string | Uint8Array

export type Headers = Readonly<Record<string, string | number>>

/** An answer before it becomes bytes. `explain` goes beside the contract's wording, never into it. */
export interface Reply {
  status: number
  headers?: Headers
  body: Body | undefined
  explain?: string
}
