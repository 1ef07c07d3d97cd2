import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Surroundings } from './environment.js'

/** Files that tools load into the environment of a program: dotenv, Vite, Next.js, Docker Compose. */
const names = ['.env', '.env.local', '.env.development', '.env.development.local', '.env.test', '.env.test.local']

/** A file of variables is not longer than this. */
const longest = 1024 * 1024

/** The files of variables in a folder. */
export const dotEnvFiles = (folder: string): readonly Surroundings[] =>
  names.flatMap((name) => {
    try {
      const path = join(folder, name)
      if (!statSync(path).isFile() || statSync(path).size > longest) return []
      return [{ name, variables: parseEnv(readFileSync(path, 'utf8')) as Record<string, string> }]
    } catch {
      return []
    }
  })
