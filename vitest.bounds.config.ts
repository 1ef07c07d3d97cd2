import { defineConfig } from 'vitest/config'

/**
 * `npm run test:bounds`: what is kept takes what it is reckoned to take, drawing keeps no memory, 20 hostile pictures at once leave
 * polls answering, and time grows at most with the length of a request, kind by kind and field by field. It takes minutes.
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
