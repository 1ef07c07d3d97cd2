import { readFileSync } from 'node:fs'

export interface Recipe {
  /** Of its file: `stuck.ts`. */
  name: string
  program: string
}

const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')

/** What the page shows in a language, each block as it stands, by the name that follows the language: ```` ```sh stuck.sh ````. */
export const recipesIn = (language: 'sh' | 'ts'): readonly Recipe[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language} (\\S+)\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, name = '', program = '']) => ({
      name,
      program,
    }),
  )

/** The situations: `7. A task that never ends`. */
export const situations: readonly string[] = [...page.matchAll(/^## (\d+\. .*)$/gm)].map(([, title = '']) => title)
