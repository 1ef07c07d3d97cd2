/** A line of things where the oldest leaves first; adding and leaving cost the same however long it is. */
export class Fifo<Item> implements Iterable<Item> {
  #items: (Item | undefined)[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  /** Takes the oldest out. */
  take(): Item | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#head]
    // What has left must not be kept alive until the array is cut.
    this.#items[this.#head++] = undefined
    // Half of it has left since the last cut, so that a cut costs each item one move.
    if (this.#head >= 64 && this.#head * 2 >= this.#items.length) this.clear(this.#items.slice(this.#head))
    return item
  }

  clear(items: (Item | undefined)[] = []): void {
    this.#items = items
    this.#head = 0
  }

  /** From the newest to the oldest. */
  *backwards(): Generator<Item, undefined> {
    // Between head and end there is nothing but items.
    for (let at = this.#items.length - 1; at >= this.#head; at--) yield this.#items[at] as Item
  }

  *[Symbol.iterator](): Generator<Item, undefined> {
    for (let at = this.#head; at < this.#items.length; at++) yield this.#items[at] as Item
  }
}
