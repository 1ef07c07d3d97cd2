/** A queue in which owners take turns (round robin): an owner with a thousand items delays the others by one. */
export class FairQueue<Item> {
  readonly #byOwner = new Map<unknown, Set<Item>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The number of items of one owner. */
  sizeOf(owner: unknown): number {
    return this.#byOwner.get(owner)?.size ?? 0
  }

  add(owner: unknown, item: Item): void {
    const items = this.#byOwner.get(owner) ?? new Set()
    this.#byOwner.set(owner, items.add(item))
    this.#size++
  }

  /** Removes and returns the oldest item of the owner whose turn it is; undefined when the queue is empty. */
  take(): Item | undefined {
    for (const [owner, items] of this.#byOwner) {
      for (const item of items) {
        this.remove(owner, item)
        // The owner goes to the end of the round.
        if (this.#byOwner.delete(owner)) this.#byOwner.set(owner, items)
        return item
      }
    }
    return undefined
  }

  /** Removes an item before its turn. Returns whether it was still in the queue. */
  remove(owner: unknown, item: Item): boolean {
    const items = this.#byOwner.get(owner)
    if (items?.delete(item) !== true) return false
    if (items.size === 0) this.#byOwner.delete(owner)
    this.#size--
    return true
  }

  clear(): void {
    this.#byOwner.clear()
    this.#size = 0
  }
}
