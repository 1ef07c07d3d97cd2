import { createHash } from 'node:crypto'
import { isUint8Array } from 'node:util/types'
import type { Usage } from '../memory.js'
import { shown } from '../reading/read-error.js'
import { valueReader, type Reader } from '../reading/reader.js'
import { kindOf } from './file-kinds.js'
import type { InputChecker } from './input-checker.js'
import { maxInputPixels } from './input-picture.js'
import { readPictureHeader, type PictureHeader } from './picture-header.js'
import type { PictureStore } from './picture-store.js'
import type { RenderedPicture } from './renderer.js'

/** A picture of the tester's own, which a rule can make the result of a task. */
export interface OwnPicture {
  /** The name by which rules have it. */
  readonly name: string
  /** What the file is. */
  readonly format: 'jpeg' | 'png' | 'webp'
  /** In pixels; of a JPEG that EXIF turns, upright. */
  readonly width: number
  /** In pixels; of a JPEG that EXIF turns, upright. */
  readonly height: number
  /** How many bytes the file has. */
  readonly bytes: number
  /** SHA-256 of the file, in hex. */
  readonly sha256: string
  /** Whether it is a picture of the template, which all accounts have; else it is the account's own. */
  readonly shared: boolean
}

/** The pictures that an account has by name, or the template for new accounts. None is dropped to make room. */
export interface PictureBook {
  /** Whether it is that of the template. */
  readonly isShared: boolean
  /** Takes a picture, in place of an earlier one of that name. Throws PictureRefused where there is no room. */
  add(given: GivenPicture): OwnPicture
  /** Removes one of the book's own; false where there is none. Tasks that have it keep it. */
  remove(name: string): boolean
  /** One of the book's own, else of the book behind it. */
  find(name: string): OwnPicture | undefined
  /** All that `find` finds, in the order of their names. */
  list(): readonly OwnPicture[]
  /** Removes all of the book's own. */
  close(): void
}

/** A picture that has been checked, and its file. */
export interface GivenPicture {
  picture: OwnPicture
  bytes: Buffer
}

/** The files of all books: each is held once, for as long as a name or a task needs it. */
export interface OwnPictures extends Usage {
  /**
   * Checks a name and a file for a book, down to the last pixel. Books take turns. Rejects with PictureRefused, or
   * PictureCheckFailed where it cannot be checked now.
   */
  check(name: string, bytes: Uint8Array, book: PictureBook): Promise<GivenPicture>
  /** A new book: that of an account with the template's behind it, or that of the template. */
  createBook(behind?: PictureBook): PictureBook
  /** Keeps a picture for a task, whatever becomes of its name. */
  hold(task: object, picture: OwnPicture, isNeeded: () => boolean): void
  release(task: object): void
  /** Undefined once neither a name nor a task needs it. */
  fileOf(picture: OwnPicture): RenderedPicture | undefined
  bytesOf(sha256: string): Buffer | undefined
}

/** A picture that is not taken: the message says what was given and what is allowed. */
export class PictureRefused extends Error {
  override name = 'PictureRefused'
  readonly because: 'bad' | 'not-now'

  constructor(because: PictureRefused['because'], message: string) {
    super(message)
    this.because = because
  }
}

const longestName = 100
const namePattern = '^[A-Za-z0-9_][A-Za-z0-9._-]*$'
const nameForm = new RegExp(namePattern)

/** The name of a picture. It is a segment of a path and a word of a directive. */
export const pictureName: Reader<string> = valueReader(
  {
    expected: `1 to ${longestName} letters, digits, dots, underscores and hyphens, and does not begin with a dot or a hyphen`,
    schema: { type: 'string', pattern: namePattern, maxLength: longestName },
  },
  (given) => (typeof given === 'string' && given.length <= longestName && nameForm.test(given) ? given : undefined),
)

const mostPictures = 1000

/** What a file takes besides its bytes: the buffer and its place. */
export const fileOverhead = 320

/** What a name takes: its picture with the digests, and its places. */
const nameBytes = 620

const headBytes = 512
const taken = 'a picture is a JPEG, a PNG or a WebP'

interface OwnPicturesOptions {
  store: PictureStore
  checker: Pick<InputChecker, 'canDecode'>
}

export function createOwnPictures({ store, checker }: OwnPicturesOptions): OwnPictures {
  /** Of the files in base64, for Content-MD5. */
  const md5s = new WeakMap<OwnPicture, string>()

  function createBook(behind?: PictureBook): PictureBook {
    const byName = new Map<string, OwnPicture>()

    /** The names own their pictures as tasks do. */
    const holdNamed = (picture: OwnPicture, bytes: Buffer): boolean =>
      store.hold(picture, [{ sha256: picture.sha256, bytes }], () => true, nameBytes)

    function add({ picture, bytes }: GivenPicture): OwnPicture {
      const { name } = picture
      const before = byName.get(name)
      if (before === undefined && byName.size >= mostPictures) {
        throw new PictureRefused('not-now', `there are ${mostPictures} pictures, which is the limit; remove some first`)
      }
      const bytesBefore = before && store.get(before.sha256)
      if (before !== undefined) store.release(before)
      if (!holdNamed(picture, bytes)) {
        if (before !== undefined && bytesBefore !== undefined) holdNamed(before, bytesBefore)
        throw noRoom(picture)
      }
      byName.set(name, picture)
      return picture
    }

    return {
      isShared: behind === undefined,
      add,
      remove: (name) => {
        const picture = byName.get(name)
        if (picture === undefined) return false
        byName.delete(name)
        store.release(picture)
        return true
      },
      find: (name) => byName.get(name) ?? behind?.find(name),
      list: () => {
        const others = behind?.list().filter(({ name }) => !byName.has(name)) ?? []
        return [...others, ...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
      },
      close: () => {
        for (const picture of byName.values()) store.release(picture)
        byName.clear()
      },
    }
  }

  const noRoom = ({ name, bytes }: OwnPicture): PictureRefused =>
    new PictureRefused(
      'not-now',
      `${name} takes ${inKilobytes(bytes)}, and there is no room: the pictures of all accounts have ${inKilobytes(store.limit)}, of which ${inKilobytes(store.used)} are in use (--max-picture-memory); remove some first`,
    )

  return {
    check: async (name, given, book) => {
      if (!nameForm.test(name) || name.length > longestName) {
        throw new PictureRefused('bad', `${shown(name)} is not a name of a picture; it must be ${pictureName.expected}`)
      }
      const bytes = copyOf(name, given)
      const header = headerOf(name, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const picture = Object.freeze({ name, ...header, bytes: bytes.length, sha256, shared: book.isShared })
      if (bytes.length > store.limit) throw noRoom(picture)
      if (!(await checker.canDecode({ sha256, bytes }, { owner: book }))) {
        throw new PictureRefused('bad', `${name} is ${kindOf(bytes.subarray(0, headBytes)) ?? 'damaged'}; ${taken}`)
      }
      md5s.set(picture, createHash('md5').update(bytes).digest('base64'))
      return { picture, bytes }
    },
    createBook,
    hold: (task, { sha256 }, isNeeded) => {
      const bytes = store.get(sha256)
      if (bytes !== undefined) store.hold(task, [{ sha256, bytes }], isNeeded)
    },
    release: (task) => store.release(task),
    fileOf: (picture) => {
      const bytes = store.get(picture.sha256)
      const md5 = md5s.get(picture)
      return bytes === undefined || md5 === undefined ? undefined : { bytes, md5 }
    },
    bytesOf: (sha256) => store.get(sha256),
    get used() {
      return store.used
    },
    limit: store.limit,
  }
}

const inKilobytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} KB`

/** A buffer of its own: the caller's may change, and a part of a larger one would keep all of that in memory. */
function copyOf(name: string, given: unknown): Buffer {
  if (!isUint8Array(given)) {
    throw new PictureRefused('bad', `${name} is ${shown(given)}; it must be the bytes of a picture, as a Uint8Array`)
  }
  if (given.length === 0) throw new PictureRefused('bad', `${name} is empty; ${taken}`)
  const copy = Buffer.allocUnsafeSlow(given.length)
  copy.set(given)
  return copy
}

function headerOf(name: string, bytes: Buffer): PictureHeader {
  const header = readPictureHeader({ read: (start, count) => bytes.subarray(start, start + count) })
  if (header === undefined) {
    const kind = kindOf(bytes.subarray(0, headBytes))
    throw new PictureRefused('bad', `${name} is ${kind ?? 'of no kind that is known'}; ${taken}`)
  }
  const { width, height } = header
  if (width * height <= maxInputPixels) return header
  const most = maxInputPixels / 1e6
  throw new PictureRefused('bad', `${name} has ${width}x${height} pixels; a picture has at most ${most} million`)
}
