import { PictureCheckFailed } from '../images/input-checker.js'
import { PictureRefused, type OwnPictures, type PictureBook } from '../images/own-pictures.js'
import { didYouMean, shown } from '../reading/read-error.js'
import { ControlError, type AccountControl } from './control.js'

type PictureControl = Pick<AccountControl, 'pictures' | 'readPicture' | 'addPicture' | 'removePicture'>

interface Books {
  /** The book as it is; that of an account that does not exist shows what a new one would have. */
  look: () => PictureBook
  /** The same, of an account that is created if needed. */
  open: () => PictureBook
}

/** The commands to the pictures of an account, or of the template. */
export function createPictureControl(ownPictures: OwnPictures, { look, open }: Books): PictureControl {
  return {
    pictures: () => look().list(),
    readPicture: (name) => {
      const book = look()
      const picture = book.find(name)
      const bytes = picture && ownPictures.bytesOf(picture.sha256)
      if (picture === undefined || bytes === undefined) throw noPicture(name, book)
      return { type: `image/${picture.format}`, bytes: Buffer.from(bytes) }
    },
    addPicture: async (name, bytes) => {
      try {
        const given = await ownPictures.check(name, bytes, look())
        // Only now: a picture that is refused creates no account, and a reset meanwhile is over.
        return open().add(given)
      } catch (error) {
        if (error instanceof PictureRefused) throw new ControlError(error.because === 'bad' ? 400 : 409, error.message)
        throw error instanceof PictureCheckFailed ? new ControlError(409, error.message) : error
      }
    },
    removePicture: (name) => {
      const book = look()
      if (book.remove(name)) return
      if (book.find(name) === undefined) throw noPicture(name, book)
      throw new ControlError(
        404,
        `${shown(name)} is a picture of all accounts, not of this one; DELETE /_emulator/pictures/${name}?account=default removes it`,
      )
    },
  }
}

function noPicture(name: string, book: PictureBook): ControlError {
  const names = book.list().map((picture) => picture.name)
  return new ControlError(404, `no picture is called ${shown(name)}${didYouMean(name, names)}`)
}
