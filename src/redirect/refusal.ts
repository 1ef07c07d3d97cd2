/** A connection to BFL's real hosts that the preload did not let happen. */
export class RedirectRefusal extends Error {
  override name = 'RedirectRefusal'
  readonly code = 'ERR_FLUX_EMULATOR_REFUSED'
}

export const noEmulator = (host: string, problem = 'FLUX_EMULATOR_URL is not set'): RedirectRefusal =>
  new RedirectRefusal(
    `flux-emulator/redirect refused a request to ${host}: ${problem}, and with this preload nothing reaches the real service. ` +
      'Set FLUX_EMULATOR_URL to the URL of a running emulator, such as http://127.0.0.1:3589',
  )

export const notRedirected = (host: string): RedirectRefusal =>
  new RedirectRefusal(
    `flux-emulator/redirect refused a connection to ${host}: with this preload nothing reaches the real service, and only ` +
      'fetch, http, https and the agents of undici are redirected. HTTP/2, WebSocket, a Client or Pool of undici, and ' +
      'plain sockets are not: give such a client the base URL of the emulator',
  )
