/** A queue: first in, first out. Adding and taking are constant time. */
export class Fifo<Item> implements Iterable<Item> {
  #items: (Item | undefined)[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  /** Removes and returns the oldest item. */
  take(): Item | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#head]
    // Clear the slot, so that the item can be freed before the array is cut.
    this.#items[this.#head++] = undefined
    // Cut when half of the slots are unused, so that each item is moved once on average.
    if (this.#head >= 64 && this.#head * 2 >= this.#items.length) this.clear(this.#items.slice(this.#head))
    return item
  }

  clear(items: (Item | undefined)[] = []): void {
    this.#items = items
    this.#head = 0
  }

  /** From the newest to the oldest. */
  *backwards(): Generator<Item, undefined> {
    // The cast: all slots from head to end hold items.
    for (let at = this.#items.length - 1; at >= this.#head; at--) yield this.#items[at] as Item
  }

  *[Symbol.iterator](): Generator<Item, undefined> {
    for (let at = this.#head; at < this.#items.length; at++) yield this.#items[at] as Item
  }
}
