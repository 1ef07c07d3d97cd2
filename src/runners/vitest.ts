import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { useFlux, type FluxForTests, type FluxOptions } from './flux-for-tests.js'

export type { FluxForTests, FluxOptions } from './flux-for-tests.js'

/**
 * An emulator for the tests of a vitest file, started before them, with an account for each test. Call it at the top of the
 * file, or in a `describe`.
 *
 * A test that fails prints its requests and the report on the client's behaviour; a test whose rules never fired fails.
 */
export const useFluxEmulator = (options?: FluxOptions): FluxForTests =>
  useFlux(
    {
      beforeAll,
      beforeEach,
      afterEach: (hook) => {
        afterEach(({ task }) => hook(task.result?.state === 'fail'))
      },
      afterAll,
    },
    options,
  )
