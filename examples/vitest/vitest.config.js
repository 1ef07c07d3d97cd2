import { defineConfig } from 'vitest/config'

// One emulator for all files.
export default defineConfig({ test: { globalSetup: 'flux-emulator/setup' } })
