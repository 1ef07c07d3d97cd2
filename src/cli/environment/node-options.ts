import { fileURLToPath } from 'node:url'
import { built } from '../../built.js'

/**
 * NODE_OPTIONS with the preload behind what was there. `--require`, because every Node takes it there, `--import` only newer
 * ones; what a path has of blanks, quotes and backslashes is written as Node reads it.
 */
export function nodeOptions(given = ''): string {
  const path = fileURLToPath(built('redirect.cjs')).replace(/["\\]/g, '\\$&')
  const preload = `--require "${path}"`
  return given.includes(preload) ? given : `${given} ${preload}`.trim()
}
