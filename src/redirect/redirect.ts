import http from 'node:http'
import https from 'node:https'
import module from 'node:module'
import { answerLookups } from './answer-lookups.js'
import { guardSockets } from './guard-sockets.js'
import { preloadWorkers } from './preload-workers.js'
import { redirectFetch } from './redirect-fetch.js'
import { asGet, redirectRequest } from './redirect-http.js'
import { redirectUndici } from './redirect-undici.js'

/**
 * `flux-emulator/redirect`, a preload: `NODE_OPTIONS=--import=flux-emulator/redirect`, or `--require`. Requests for BFL's hosts
 * go to the emulator at FLUX_EMULATOR_URL; nothing else is touched; what would reach the real service is refused.
 */
const installed = Symbol.for('flux-emulator.redirect')

if (!(installed in globalThis)) {
  Object.defineProperty(globalThis, installed, { value: true })
  globalThis.fetch = redirectFetch(globalThis.fetch)
  const requesters = { http: http.request, https: https.request }
  http.request = redirectRequest(http.request, { protocol: 'http:', requesters })
  https.request = redirectRequest(https.request, { protocol: 'https:', requesters })
  http.get = asGet(http.request)
  https.get = asGet(https.request)
  guardSockets()
  answerLookups()
  redirectUndiciWhenLoaded()
  preloadWorkers()
  // For modules that import them by name.
  module.syncBuiltinESMExports()
}

function redirectUndiciWhenLoaded(): void {
  const loader = module as unknown as { _load: (this: unknown, ...given: unknown[]) => unknown }
  const { _load: load } = loader
  loader._load = function (...given) {
    const loaded = load.apply(this, given)
    if (/^undici$|[\\/]undici[\\/](?:index\.js)?$/.test(String(given[0]))) redirectUndici(loaded)
    return loaded
  }
}
