import { defineConfig } from 'vitest/config'

/** Ends a test that waits for what never comes. No verdict depends on it: a machine with much else to do takes long. */
const patienceMs = 180_000

/**
 * Run by `npm run test:e2e`: they start processes, draw picture after picture or send many megabytes, which takes longer than all
 * the others together.
 */
export const endToEnd = ['test/{e2e,recipes,sdk}/**/*.test.ts', 'test/**/*.long.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: endToEnd,
    globalSetup: 'test/support/build-once.ts',
    setupFiles: 'test/support/short-titles.ts',
    testTimeout: patienceMs,
    hookTimeout: patienceMs,
    expect: { poll: { timeout: patienceMs } },
    execArgv: ['--import', new URL('test/support/usual-priority.mjs', import.meta.url).href],
    // The usual number, one less than there are cores, is one on a small CI machine.
    maxWorkers: 2,
    // A worker loads what it tests once: to load it anew for each of a hundred files took a quarter of the time.
    isolate: false,
    coverage: { include: ['src/**/*.ts'] },
  },
})
