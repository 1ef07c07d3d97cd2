import { type Entry, JobHeap } from './job-heap.js'
import type { SystemTime } from './system-time.js'
import { latestMoment } from './text.js'

/** How an account's time passes: like real time, not at all, or `factor` times as fast. */
export type Pace = { mode: 'real' } | { mode: 'frozen' } | { mode: 'scaled'; factor: number }

/** A job that is due at a time. Only `advance` waits for its promise. */
export type Job = (due: number) => void | Promise<void>

/** An account's time, in whole milliseconds since the epoch. It stops at `latestMoment`. */
export interface Clock {
  /** Never goes back, and never passes a job that has not run: it stops at `due` while that job runs. */
  now(): number
  /** When the next job is due, without observers; undefined without a job. */
  nextDue(): number | undefined
  /** Runs `job` at `due`, or at once if that has passed, at the latest at `latestMoment`. Returns how to cancel it. */
  at(due: number, job: Job): () => void
  /** The same for an observer, which changes nothing: `nextDue` ignores it. */
  observeAt(due: number, job: Job): () => void
  readonly pace: Pace
  /** Changes how time passes from now on. */
  setPace(next: Pace): void
  /**
   * Moves time forward to `to`; does nothing if that has passed. Runs the jobs that are due until then, including those added
   * meanwhile, in order, and waits for each. A second call waits for the first. Rejects when the clock is closed. A job must
   * not wait for an advance of its own clock.
   */
  advance(to: number): Promise<void>
  /** Cancels all jobs. `now` still works. */
  close(): void
}

export interface ClockOptions {
  time: SystemTime
  pace?: Pace
  /** Called with what a job threw or rejected with; by default Node prints a warning. Other jobs still run. */
  onError?: (error: unknown) => void
}

/** Jobs that run before the event loop runs other work. */
const jobsInARow = 1000

export const createClock = ({ time, pace = { mode: 'real' }, onError = warn }: ClockOptions): Clock =>
  new VirtualClock(time, pace, onError)

class VirtualClock implements Clock {
  readonly #time: SystemTime
  readonly #onError: (error: unknown) => void
  readonly #jobs = new JobHeap<Job>()
  /** Promises of jobs that ran outside of an advance and have not settled yet. */
  readonly #unsettled = new Set<Promise<void>>()
  #pace: Pace
  /** The time was `#from` when the system time was `#since`, and passes `#factor` times as fast. */
  #from: number
  #since: number
  #factor: number
  /** The latest time that `now` has returned. */
  #latest: number
  /** Where time is stopped, while a job runs and during an advance. */
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

  /** The current time, or the time of the first overdue job: time does not pass a job that has not run. */
  #readNow(): number {
    const current = Math.floor(this.#current())
    if (current <= this.#latest) {
      // The system clock was set back: continue from here instead of stopping until it has caught up.
      if (current < this.#latest) this.#continueFrom(this.#latest)
      return this.#latest
    }
    const first = this.#jobs.first()
    if (first === undefined || first.due >= current) return current
    this.#rearm()
    return Math.max(first.due, this.#latest)
  }

  /** A job is overdue: fires at once. If the system clock was set ahead, the pending timer would still fire at its old time. */
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
    // After a running job or an advance, the alarm is armed again.
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
    // Timers may fire a little early: a job that is not due yet gets another alarm.
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

  /** Runs one job, with time stopped at its due time. The returned promise, if any, never rejects. */
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
