import { endedAt, type Task } from './task.js'

/**
 * Tasks ordered by their end: a binary heap in one array, at eight bytes per task. Also lists all tasks by index (0 to
 * `size - 1`); an index is valid until a task is added or removed.
 */
export class EndHeap implements Iterable<Task> {
  readonly #tasks: Task[] = []

  get size(): number {
    return this.#tasks.length
  }

  at(place: number): Task | undefined {
    return this.#tasks[place]
  }

  /** The index of a task, by a linear search; -1 if it is not in the heap. */
  placeOf(task: Task): number {
    return this.#tasks.indexOf(task)
  }

  add(task: Task): void {
    this.#tasks.push(task)
    this.#rise(task, this.#tasks.length - 1)
  }

  /** Removes the task at `place`; another task takes its index. */
  remove(place: number): void {
    const last = this.#tasks.pop()
    if (last === undefined || place >= this.#tasks.length) return
    this.#sink(last, place)
    if (this.#tasks[place] === last) this.#rise(last, place)
  }

  clear(): void {
    this.#tasks.length = 0
  }

  [Symbol.iterator](): Iterator<Task> {
    return this.#tasks.values()
  }

  #rise(task: Task, from: number): void {
    const end = endOrNever(task)
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = this.#tasks[above]
      if (parent === undefined || endOrNever(parent) <= end) break
      this.#tasks[place] = parent
      place = above
    }
    this.#tasks[place] = task
  }

  #sink(task: Task, from: number): void {
    const end = endOrNever(task)
    let place = from
    for (;;) {
      let below = 2 * place + 1
      let child = this.#tasks[below]
      const other = this.#tasks[below + 1]
      if (child !== undefined && other !== undefined && endOrNever(other) < endOrNever(child)) {
        child = other
        below++
      }
      if (child === undefined || endOrNever(child) >= end) break
      this.#tasks[place] = child
      place = below
    }
    this.#tasks[place] = task
  }
}

const endOrNever = (task: Task): number => endedAt(task) ?? Infinity
