import { readFileSync } from 'node:fs'

/** The page whose programs are run. */
export const page = new URL('../../docs/contract-testing.md', import.meta.url)

/**
 * The sections of the page by their headings: the packages that each installs, and the files that it shows. A file is a
 * block with a name behind its language.
 */
export function readSections(text = readFileSync(page, 'utf8')) {
  const sections = new Map()
  for (const [, title, body] of text.matchAll(/^#{2,3} (.+)\n([^]*?)(?=^#{2,3} |$(?![^]))/gm)) {
    const blocks = [...body.matchAll(/^```(\w+) (\S+)\n([^]*?)^```$/gm)].map(([, , name, code]) => ({ name, code }))
    const installs = blocks.filter(({ name }) => name === 'install').map(({ code }) => code)
    sections.set(title, {
      packages: installs.flatMap((code) => code.trim().replace('npm install --save-dev ', '').split(' ')),
      files: Object.fromEntries(
        blocks.filter(({ name }) => name !== 'install' && name !== 'not-run').map(({ name, code }) => [name, code]),
      ),
    })
  }
  return sections
}

/** The files of the page that a program needs: itself, and what it names, and what those name. */
export function filesFor(program, sections) {
  const all = Object.assign({}, ...[...sections.values()].map(({ files }) => files))
  const needed = {}
  const need = (name) => {
    if (name in needed) return
    needed[name] = all[name]
    for (const other of Object.keys(all)) if (all[name].includes(other)) need(other)
  }
  need(program)
  return needed
}
