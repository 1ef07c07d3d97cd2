import { defineConfig } from 'vitest/config'
import { fastFiles } from './test/support/fast-files.js'
import base from './vitest.config.js'

/** `npm run test:fast`: the tests that need no SDKs, sockets, processes or pictures; test/support/fast-files.ts finds them. */
export default defineConfig({ test: { ...base.test, include: fastFiles() } })
