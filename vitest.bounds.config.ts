import { defineConfig } from 'vitest/config'

/**
 * `npm run test:bounds`: what is kept takes what it is reckoned to take, drawing keeps no memory, and time grows at most with the length of a request,
 * kind by kind and field by field. It takes more than a minute.
 */
export default defineConfig({
  test: {
    include: ['test/bounds/*.check.ts', 'test/images/*.check.ts'],
    globalSetup: 'test/support/build-once.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})
