import { readFileSync } from 'node:fs'

export const page = new URL('../../docs/sdks.md', import.meta.url)

/** A program that the page on clients shows, found by the name that follows its language: ```` ```sh flux.sh ````. */
export function programOnPage(name: string): string {
  const escaped = name.replaceAll('.', '\\.')
  const [, program] = new RegExp(`^\`\`\`\\w+ ${escaped}\\n([^]*?)^\`\`\`$`, 'm').exec(readFileSync(page, 'utf8')) ?? []
  if (program === undefined) throw new Error(`docs/sdks.md has no program ${name}`)
  return program
}
