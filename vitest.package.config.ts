import { defineConfig } from 'vitest/config'

/** `npm run test:package`: packs and installs from the registry, which takes minutes. */
export default defineConfig({
  test: { include: ['test/package/*.check.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
})
