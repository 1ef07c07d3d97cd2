import { readFileSync, writeFileSync } from 'node:fs'

/** What makes each table of a page, by the name that the page asks for it by. */
export type Sections = Readonly<Record<string, () => string>>

/**
 * A page with every table made anew: what is between `<!-- made: NAME -->` and `<!-- end -->`. Throws for a table that nothing
 * makes, and for one that the page has no place for.
 */
export function fillPage(text: string, sections: Sections, name: string): string {
  const unused = new Set(Object.keys(sections))
  const made = text.replaceAll(
    /(<!-- made: ([^>]+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, wanted: string, end: string) => {
      const section = sections[wanted]
      if (section === undefined) throw new Error(`${name} asks for a table ${wanted}, which nothing makes`)
      unused.delete(wanted)
      return `${start}\n${section()}\n\n${end}`
    },
  )
  if (unused.size > 0) throw new Error(`${name} has no place for ${[...unused].join(', ')}`)
  return made
}

export function writePage(page: URL, fill: (text: string) => string, name: string): void {
  writeFileSync(page, fill(readFileSync(page, 'utf8')))
  console.log(`wrote ${name}`)
}
