import { defineConfig } from 'vitest/config'

/** `npm run test:memory`: weighs what the emulator keeps, kind by kind, which takes most of a minute. */
export default defineConfig({
  test: { include: ['test/memory/*.check.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
})
