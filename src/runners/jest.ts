import { useFlux, type FluxForTests, type FluxOptions } from './flux-for-tests.js'

export type { FluxForTests, FluxOptions } from './flux-for-tests.js'

type Hook = (hook: () => Promise<void>) => void

/** Jest's globals, which `injectGlobals: false` takes away. */
interface JestGlobals {
  beforeAll?: Hook
  beforeEach?: Hook
  afterEach?: Hook
  afterAll?: Hook
}

/**
 * An emulator for the tests of a Jest file, started before them, with an account for each test. Call it at the top of the
 * file, or in a `describe`.
 *
 * A test that fails prints its requests and the report on the client's behaviour; a test whose rules never fired fails.
 *
 * @throws Error where Jest's globals are not: outside of Jest, or with `injectGlobals: false`.
 */
export function useFluxEmulator(options?: FluxOptions): FluxForTests {
  const { beforeAll, beforeEach, afterEach, afterAll } = globalThis as unknown as JestGlobals
  if (beforeAll === undefined || beforeEach === undefined || afterEach === undefined || afterAll === undefined) {
    throw new Error(
      'useFluxEmulator() of flux-emulator/jest needs the globals of Jest: call it in a test file of Jest, without injectGlobals: false',
    )
  }
  return useFlux(
    {
      beforeAll,
      beforeEach,
      afterEach: (hook) => {
        afterEach(() => hook(hasFailed()))
      },
      afterAll,
    },
    options,
  )
}

/** The state of jest-circus, Jest's usual runner. It tells hooks nothing of their test, but keeps this on the global object. */
interface CircusState {
  currentlyRunningTest?: { errors?: readonly unknown[] } | null
}

function hasFailed(): boolean {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL')
  if (symbol === undefined) return false
  const state = (globalThis as unknown as Readonly<Record<symbol, CircusState | undefined>>)[symbol]
  return (state?.currentlyRunningTest?.errors?.length ?? 0) > 0
}
