import { defineConfig } from 'vitest/config'

/** `npm run test:browser`: the inspector in a real browser (`CHROMIUM`, or Debian's chromium). Needs dist. */
export default defineConfig({
  test: {
    include: ['test/browser/*.browser.ts'],
    globalSetup: 'test/support/build-once.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
