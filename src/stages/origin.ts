/** How a client reaches us: base URLs without a trailing slash. */
export interface Origin {
  /** Of the API, version prefix included: `http://localhost:3589/v1`. */
  api: string
  /** Of the signed picture URLs: `http://localhost:3589`. */
  delivery: string
}

export const pollingUrl = ({ api }: Origin, id: string): string => `${api}/get_result?id=${id}`
