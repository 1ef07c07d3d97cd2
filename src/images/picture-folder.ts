import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { ConfigError } from '../config/config-error.js'
import { quoted } from '../reading/read-error.js'
import { PictureCheckFailed } from './input-checker.js'
import { PictureRefused, type OwnPictures, type PictureBook } from './own-pictures.js'

const extensions = ['.png', '.jpg', '.jpeg', '.webp']
const expected = `expected a folder of ${extensions.map((extension) => `*${extension}`).join(', ')}`

/** Takes the pictures of a folder into a book, each by its file's name without the extension. Throws a ConfigError. */
export async function loadPictureFolder(folder: string, pictures: OwnPictures, book: PictureBook): Promise<void> {
  const fail = (problem: string): never => {
    throw new ConfigError(`--pictures ${quoted(folder)}: ${problem}`)
  }
  const all = await readdir(folder).catch((error: unknown) => fail(`${whyOf(error)}; ${expected}`))
  // As a shell's `*.png`: without hidden files, which some systems put beside pictures.
  const files = all.filter((file) => !file.startsWith('.') && extensions.includes(extname(file).toLowerCase())).sort()
  const byName = new Map<string, string>()
  for (const file of files) {
    const name = file.slice(0, -extname(file).length)
    const other = byName.get(name)
    if (other !== undefined) fail(`${other} and ${file} would both be called ${name}; a name is for one file`)
    byName.set(name, file)
  }
  for (const [name, file] of byName) {
    const path = join(folder, file)
    try {
      const { size } = await stat(path)
      if (size > pictures.limit) fail(`${file} is larger than all pictures may be (--max-picture-memory)`)
      book.add(await pictures.check(name, await readFile(path), book))
    } catch (error) {
      if (error instanceof ConfigError) throw error
      if (error instanceof PictureRefused || error instanceof PictureCheckFailed) fail(`${file}: ${error.message}`)
      fail(`${file}: ${whyOf(error)}`)
    }
  }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
