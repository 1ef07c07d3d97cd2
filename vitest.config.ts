import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build-once.ts',
    testTimeout: 30_000,
    // The usual number, one less than there are cores, is one on a small CI machine.
    maxWorkers: 2,
    // A worker loads what it tests once: to load it anew for each of a hundred files took a quarter of the time.
    isolate: false,
    coverage: { include: ['src/**/*.ts'] },
  },
})
