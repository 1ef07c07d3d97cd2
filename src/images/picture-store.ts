/** Pictures as they were sent, by the SHA-256 of their bytes: each is held once, however many owners have it. */
export interface PictureStore {
  /**
   * Holds the pictures of an owner, such as a task, until it is released. False when there is no room: then none of them is
   * held. Room is made by releasing owners whose pictures are not needed any more, the oldest first. `ownerBytes` is what the
   * owner takes itself, where nothing else counts it.
   */
  hold(owner: object, pictures: readonly HeldPicture[], isNeeded: () => boolean, ownerBytes?: number): boolean
  release(owner: object): void
  get(sha256: string): Buffer | undefined
  /** Bytes. */
  readonly used: number
  readonly limit: number
}

export interface HeldPicture {
  sha256: string
  bytes: Buffer
}

interface Holding {
  sha256s: readonly string[]
  isNeeded: () => boolean
  ownerBytes: number
}

interface Entry {
  bytes: Buffer
  owners: number
}

const nothing = { sha256s: [], ownerBytes: 0 }

export interface PictureStoreOptions {
  /** What a picture takes besides its bytes, where that is counted. */
  overhead?: number
  /**
   * A search visits every owner. After one that found no room, one owner for each so many of them is refused without another.
   */
  ownersPerRefusal?: number
}

export function createPictureStore(
  limit: number,
  { overhead = 0, ownersPerRefusal = 1000 }: PictureStoreOptions = {},
): PictureStore {
  const entries = new Map<string, Entry>()
  const byOwner = new Map<object, Holding>()
  let used = 0
  let toRefuse = 0

  const costOf = ({ length }: Buffer): number => length + overhead

  const release = (owner: object): void => {
    const { sha256s, ownerBytes } = byOwner.get(owner) ?? nothing
    used -= ownerBytes
    for (const sha256 of sha256s) {
      const entry = entries.get(sha256)
      if (entry === undefined || --entry.owners > 0) continue
      entries.delete(sha256)
      used -= costOf(entry.bytes)
    }
    byOwner.delete(owner)
  }

  /** Whether `bytes` more fit, after all that can be released for them. */
  const makeRoom = (bytes: number): boolean => {
    if (used + bytes <= limit) return true
    if (bytes > limit) return false
    if (toRefuse > 0) {
      toRefuse--
      return false
    }
    for (const [owner, { isNeeded }] of byOwner) {
      if (isNeeded()) continue
      release(owner)
      if (used + bytes <= limit) return true
    }
    toRefuse = Math.floor(byOwner.size / ownersPerRefusal)
    return false
  }

  return {
    hold: (owner, pictures, isNeeded, ownerBytes = 0) => {
      const distinct = new Map(pictures.map((picture) => [picture.sha256, picture.bytes]))
      // Counted before room is made, so that none of them is dropped for the others.
      byOwner.set(owner, { sha256s: [...distinct.keys()], isNeeded, ownerBytes })
      let missing = ownerBytes
      for (const [sha256, bytes] of distinct) {
        const entry = entries.get(sha256)
        if (entry === undefined) missing += costOf(bytes)
        else entry.owners++
      }
      const isRoom = makeRoom(missing)
      used += ownerBytes
      for (const [sha256, bytes] of distinct) {
        if (entries.has(sha256)) continue
        entries.set(sha256, { bytes, owners: 1 })
        used += costOf(bytes)
      }
      if (!isRoom) release(owner)
      return isRoom
    },
    release,
    get: (sha256) => entries.get(sha256)?.bytes,
    get used() {
      return used
    },
    limit,
  }
}
