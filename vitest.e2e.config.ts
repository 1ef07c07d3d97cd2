import { defineConfig } from 'vitest/config'
import base, { endToEnd } from './vitest.config.js'

/** `npm run test:e2e`: processes, sockets, published clients, and what the documents show, and all that is long. */
export default defineConfig({ test: { ...base.test, include: endToEnd, exclude: [] } })
