import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigError } from '../../src/config.js'
import { createOwnPictures } from '../../src/images/own-pictures.js'
import { loadPictureFolder } from '../../src/images/picture-folder.js'
import { createPictureStore } from '../../src/images/picture-store.js'
import { temporaryFolder } from '../sdk/temporary-folder.js'
import { plainPicture } from '../support/input-picture.js'

function setUp() {
  const folder = temporaryFolder()
  onTestFinished(() => {
    folder[Symbol.dispose]()
  })
  const pictures = createOwnPictures({
    store: createPictureStore(10_000),
    checker: { canDecode: ({ bytes }) => !Buffer.from(bytes).toString('latin1').endsWith('broken') },
  })
  const book = pictures.createBook()
  const file = (name: string, bytes: Buffer | string) => writeFileSync(join(folder.path, name), bytes)
  const load = async () => {
    try {
      await loadPictureFolder(folder.path, pictures, book)
      return undefined
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return error.message.replace(folder.path, 'DIR')
    }
  }
  return { path: folder.path, pictures, book, file, load }
}

const png = await plainPicture(4, 4)
const jpeg = await plainPicture(4, 4, 'jpeg')

test('each picture of the folder has the name of its file; other files, hidden ones and folders are passed over', async () => {
  const { path, book, file, load } = setUp()
  file('cat.png', png)
  file('Dog.JPG', jpeg)
  // What a file is, its bytes say.
  file('ant.2.jpeg', png)
  file('cat.txt', 'meow')
  file('._cat.png', 'resource fork')
  mkdirSync(join(path, 'more'))
  writeFileSync(join(path, 'more', 'cow.png'), png)
  symlinkSync(join(path, 'more', 'cow.png'), join(path, 'bull.webp'))
  expect(await load()).toBeUndefined()
  expect(book.list().map(({ name, format }) => `${name} ${format}`)).toEqual([
    'Dog jpeg',
    'ant.2 png',
    'bull png',
    'cat png',
  ])
})

test('an empty folder is no mistake', async () => {
  const { book, load } = setUp()
  expect([await load(), book.list()]).toEqual([undefined, []])
})

const bad: [what: string, files: Record<string, Buffer | string>, message: string][] = [
  [
    'two files of one name',
    { 'cat.jpg': jpeg, 'cat.png': png },
    'cat.jpg and cat.png would both be called cat; a name is for one file',
  ],
  ['a GIF', { 'cat.png': 'GIF89a' }, 'cat.png: cat is a GIF; a picture is a JPEG, a PNG or a WebP'],
  ['an empty file', { 'cat.webp': '' }, 'cat.webp: cat is empty; a picture is a JPEG, a PNG or a WebP'],
  [
    'a picture that cannot be decoded',
    { 'cat.png': Buffer.concat([png, Buffer.from('broken')]) },
    'cat.png: cat is a PNG that is cut off or damaged; a picture is a JPEG, a PNG or a WebP',
  ],
  [
    'a name that is not plain',
    { 'my cat.png': png },
    'my cat.png: "my cat" is not a name of a picture; it must be 1 to 100 letters, digits, dots, underscores and hyphens, and does not begin with a dot or a hyphen',
  ],
]

test.each(bad)('%s stops the start', async (_, files, message) => {
  const { file, load } = setUp()
  for (const [name, bytes] of Object.entries(files)) file(name, bytes)
  expect(await load()).toBe(`--pictures "DIR": ${message}`)
})

test('a file that is larger than all pictures may be is not even read', async () => {
  const { path, file, load } = setUp()
  file('cat.png', png)
  truncateSync(join(path, 'cat.png'), 2 ** 40)
  expect(await load()).toBe('--pictures "DIR": cat.png is larger than all pictures may be (--max-picture-memory)')
})

test('pictures that have no room together stop the start', async () => {
  const { file, load } = setUp()
  for (const name of ['a.png', 'b.png']) file(name, Buffer.concat([png, Buffer.alloc(6000, name)]))
  expect(await load()).toMatch(
    /^--pictures "DIR": b.png: b takes \d+ KB, and there is no room: the pictures of all accounts have 10 KB, /,
  )
})

test('a folder that is missing, or is a file, stops the start', async () => {
  const { path, pictures, book, file } = setUp()
  file('cat.png', png)
  const expected = 'expected a folder of *.png, *.jpg, *.jpeg, *.webp'
  for (const [name, code] of [
    ['none', 'ENOENT'],
    ['cat.png', 'ENOTDIR'],
  ] as const) {
    const failed = loadPictureFolder(join(path, name), pictures, book)
    await expect(failed).rejects.toThrow(ConfigError)
    await expect(failed).rejects.toThrow(expect.objectContaining({ message: expect.stringContaining(code) as string }))
    await expect(failed).rejects.toThrow(expected)
  }
})
