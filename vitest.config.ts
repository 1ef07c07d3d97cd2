import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build-once.ts',
    testTimeout: 30_000,
    // The usual number, one less than there are cores, is one on a small CI machine.
    maxWorkers: 2,
    coverage: { include: ['src/**/*.ts'] },
  },
})
