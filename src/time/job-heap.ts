/** A job in a `JobHeap`. */
export interface Entry<Job> {
  readonly due: number
  /** Orders jobs that are due at the same time: first added, first run. */
  readonly order: number
  readonly job: Job
  /** Whether it only observes, and changes nothing. */
  readonly isObserver: boolean
  /** Its index in the heap; -1 once it is removed. */
  place: number
}

/** A binary heap, the earliest entry first. Entries know their index, so that removing one needs no search. */
export class JobHeap<Job> {
  readonly #entries: Entry<Job>[] = []
  #added = 0

  first(): Entry<Job> | undefined {
    return this.#entries[0]
  }

  /** When the first job is due that is not an observer, by a linear search. */
  firstDue(): number | undefined {
    let first: number | undefined
    for (const { due, isObserver } of this.#entries) if (!isObserver && due < (first ?? Infinity)) first = due
    return first
  }

  add(due: number, job: Job, isObserver = false): Entry<Job> {
    const entry = { due, order: this.#added++, job, isObserver, place: this.#entries.length }
    this.#entries.push(entry)
    this.#rise(entry)
    return entry
  }

  remove(entry: Entry<Job>): void {
    const { place } = entry
    const last = this.#entries.at(-1)
    if (place < 0 || last === undefined) return
    this.#entries.pop()
    entry.place = -1
    if (last === entry) return
    this.#put(last, place)
    this.#rise(last)
    this.#sink(last)
  }

  clear(): void {
    for (const entry of this.#entries) entry.place = -1
    this.#entries.length = 0
  }

  #rise(entry: Entry<Job>): void {
    while (entry.place > 0) {
      const parent = this.#entries[(entry.place - 1) >> 1]
      if (parent === undefined || !isBefore(entry, parent)) return
      this.#swap(entry, parent)
    }
  }

  #sink(entry: Entry<Job>): void {
    for (;;) {
      const left = this.#entries[2 * entry.place + 1]
      const right = this.#entries[2 * entry.place + 2]
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left
      if (child === undefined || !isBefore(child, entry)) return
      this.#swap(entry, child)
    }
  }

  #swap(one: Entry<Job>, other: Entry<Job>): void {
    const { place } = one
    this.#put(one, other.place)
    this.#put(other, place)
  }

  #put(entry: Entry<Job>, place: number): void {
    entry.place = place
    this.#entries[place] = entry
  }
}

const isBefore = (one: Entry<unknown>, other: Entry<unknown>): boolean =>
  one.due < other.due || (one.due === other.due && one.order < other.order)
