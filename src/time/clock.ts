import { type Entry, JobHeap } from './job-heap.js'
import type { SystemTime } from './system-time.js'
import { latestMoment } from './text.js'

/** How an account's time passes: with the system's, not at all, or `factor` times as fast. */
export type Pace = { mode: 'real' } | { mode: 'frozen' } | { mode: 'scaled'; factor: number }

/** Something to be done at a moment. A promise is waited for by `advance`, and by nothing else. */
export type Job = (due: number) => void | Promise<void>

/** An account's time. Moments are whole milliseconds since the epoch; it ends, and stands, at `latestMoment`. */
export interface Clock {
  /** Never goes back, and never passes a job that has not run: it stands at `due` while that job runs. */
  now(): number
  /** When the next job is due that does not only look on; undefined for none. */
  nextDue(): number | undefined
  /** Has `job` run at `due`, at the end of time at the latest, or at once if that has passed. Answers how to call it off. */
  at(due: number, job: Job): () => void
  /** The same for whoever only looks on: it is not among what falls due, and changes nothing for anybody else. */
  observeAt(due: number, job: Job): () => void
  readonly pace: Pace
  /** From now on time passes so. */
  setPace(next: Pace): void
  /**
   * Moves time to `to`, or nowhere if that has passed: runs what falls due on the way, in order, one after the other, and
   * waits for each; jobs that those jobs add are among them. A second call waits for the first. Rejects when the clock is
   * closed. A job must not wait for an advance of its own clock.
   */
  advance(to: number): Promise<void>
  /** Nothing runs any more. Time stays readable, for whoever is still holding the clock. */
  close(): void
}

export interface ClockOptions {
  time: SystemTime
  pace?: Pace
  /** Is told what a job threw or rejected with. The other jobs go on; by default Node prints a warning. */
  onError?: (error: unknown) => void
}

/** So many jobs run before others on the event loop get their turn. */
const jobsInARow = 1000

export const createClock = ({ time, pace = { mode: 'real' }, onError = warn }: ClockOptions): Clock =>
  new VirtualClock(time, pace, onError)

class VirtualClock implements Clock {
  readonly #time: SystemTime
  readonly #onError: (error: unknown) => void
  readonly #jobs = new JobHeap<Job>()
  /** Jobs that ran on their own and have not settled yet. */
  readonly #unsettled = new Set<Promise<void>>()
  #pace: Pace
  /** Time passes from `#from`, which was at the system's `#since`, `#factor` times as fast. */
  #from: number
  #since: number
  #factor: number
  /** The latest moment that anybody was told. */
  #latest: number
  /** Where time stands: while a job runs, and during an advance. */
  #stoppedAt: number | undefined
  #alarm: { due: number; inMs: number; cancel: () => void } | undefined
  #advances: Promise<void> = Promise.resolve()
  #closed = false

  constructor(time: SystemTime, pace: Pace, onError: (error: unknown) => void) {
    this.#time = time
    this.#onError = onError
    this.#pace = pace
    this.#factor = factorOf(pace)
    this.#since = time.now()
    this.#from = Math.floor(this.#since)
    this.#latest = this.#from
  }

  now(): number {
    this.#latest = this.#stoppedAt ?? this.#readNow()
    return this.#latest
  }

  nextDue(): number | undefined {
    return this.#jobs.firstDue()
  }

  at(due: number, job: Job): () => void {
    return this.#add(due, job, false)
  }

  observeAt(due: number, job: Job): () => void {
    return this.#add(due, job, true)
  }

  #add(due: number, job: Job, isObserver: boolean): () => void {
    if (this.#closed) return () => undefined
    const entry = this.#jobs.add(Math.min(due, latestMoment), job, isObserver)
    this.#arm()
    return () => {
      this.#jobs.remove(entry)
      this.#arm()
    }
  }

  get pace(): Pace {
    return this.#pace
  }

  setPace(next: Pace): void {
    this.#continueFrom(this.now())
    this.#pace = next
    this.#factor = factorOf(next)
    this.#disarm()
    this.#arm()
  }

  advance(to: number): Promise<void> {
    if (!Number.isFinite(to)) return Promise.reject(new RangeError(`Time cannot move to ${to}.`))
    const advance = this.#advances.then(() => this.#advance(to))
    this.#advances = advance.catch(() => undefined)
    return advance
  }

  close(): void {
    this.#continueFrom(this.now())
    this.#closed = true
    this.#jobs.clear()
    this.#disarm()
  }

  /** The moment it is, but for overdue jobs: time does not pass a job that has not run. */
  #readNow(): number {
    const current = Math.floor(this.#current())
    if (current <= this.#latest) {
      // The system's clock was put back: go on from here instead of standing still until it has caught up.
      if (current < this.#latest) this.#continueFrom(this.#latest)
      return this.#latest
    }
    const first = this.#jobs.first()
    if (first === undefined || first.due >= current) return current
    this.#rearm()
    return Math.max(first.due, this.#latest)
  }

  /** Something is overdue: rings at once. Where the system's clock was put ahead, its timers would ring as late as ever. */
  #rearm(): void {
    if (this.#alarm === undefined || this.#alarm.inMs === 0) return
    this.#disarm()
    this.#arm()
  }

  #current(): number {
    return Math.min(this.#from + (this.#time.now() - this.#since) * this.#factor, latestMoment)
  }

  #continueFrom(moment: number): void {
    this.#from = moment
    this.#since = this.#time.now()
  }

  #arm(): void {
    const first = this.#jobs.first()
    // A job that is running, or an advance, arms when it is through.
    if (first === undefined || this.#stoppedAt !== undefined) {
      this.#disarm()
      return
    }
    if (this.#alarm?.due === first.due) return
    this.#disarm()
    const away = first.due - this.#current()
    if (away > 0 && this.#factor === 0) return
    const inMs = away > 0 ? Math.ceil(away / this.#factor) : 0
    this.#alarm = { due: first.due, inMs, cancel: this.#time.wake(inMs, () => this.#fire()) }
  }

  #disarm(): void {
    this.#alarm?.cancel()
    this.#alarm = undefined
  }

  #fire(): void {
    this.#alarm = undefined
    // Timers may fire a little early: what is not due yet gets another alarm.
    for (let run = 0; run < jobsInARow; run++) {
      const entry = this.#jobs.first()
      if (entry === undefined || entry.due > this.#current()) break
      const settled = this.#run(entry)
      if (settled === undefined) continue
      this.#unsettled.add(settled)
      void settled.then(() => this.#unsettled.delete(settled))
    }
    this.#stoppedAt = undefined
    this.#arm()
  }

  async #advance(to: number): Promise<void> {
    await Promise.all(this.#unsettled)
    const target = Math.max(Math.min(to, latestMoment), this.now())
    this.#stoppedAt = this.#latest
    this.#disarm()
    for (let run = 1; ; run++) {
      const entry = this.#jobs.first()
      if (entry === undefined || entry.due > target) break
      await this.#run(entry)
      if (run % jobsInARow === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    this.#latest = this.#closed ? this.#latest : target
    this.#stoppedAt = undefined
    this.#continueFrom(this.#latest)
    if (this.#closed) throw new Error('The clock is closed.')
    this.#arm()
  }

  /** Runs one job with time standing at its moment. The promise, if there is one, never rejects. */
  #run(entry: Entry<Job>): Promise<void> | undefined {
    this.#jobs.remove(entry)
    this.#latest = Math.max(entry.due, this.#latest)
    this.#stoppedAt = this.#latest
    try {
      return entry.job(entry.due)?.catch(this.#onError)
    } catch (error) {
      this.#onError(error)
    }
  }
}

const factorOf = (pace: Pace): number => {
  switch (pace.mode) {
    case 'real':
      return 1
    case 'frozen':
      return 0
    case 'scaled':
      return pace.factor
  }
}

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))
