import { after, afterEach, before, beforeEach } from 'node:test'
import { useFlux, type FluxForTests, type FluxOptions } from './flux-for-tests.js'

export type { FluxForTests, FluxOptions } from './flux-for-tests.js'

/**
 * An emulator for the tests of a `node:test` file, started before them, with an account for each test. Call it at the top of
 * the file, or in a `describe`.
 *
 * A test that fails prints its requests and the report on the client's behaviour; a test whose rules never fired fails.
 */
export const useFluxEmulator = (options?: FluxOptions): FluxForTests =>
  useFlux(
    {
      beforeAll: before,
      beforeEach,
      afterEach: (hook) => {
        // The types of Node 20 do not know `passed`, which it has since 20.12.
        afterEach((context: unknown) => hook((context as { passed?: boolean }).passed === false))
      },
      afterAll: after,
    },
    options,
  )
