import { endStatuses } from '../contracts/status.js'
import { nearest } from '../nearest.js'
import type { JournalBudget } from './budget.js'
import { fingerprint } from './fingerprint.js'
import type { FindingName } from './finding-rows.js'
import { createFindingTallies, type FindingTallies, type FindingTally } from './finding-tallies.js'
import type { Observation, ObservedDownload, ObservedPoll, ObservedSubmit } from './observation.js'
import { failed, lastWords, waitAfter, type WatchedTask } from './watched-task.js'
import { createWatchedTasks } from './watched-tasks.js'

export interface WatchOptions {
  /** Shared with the journals: what it remembers counts there too. */
  budget?: JournalBudget
  /** Most tasks it remembers; the oldest are judged and forgotten. */
  maxTasks?: number
}

/** Watches how an account's clients behave. */
export interface Watch {
  observe(observation: Observation): void
  /** What they were found doing, as of now. */
  findings(): readonly FindingTally[]
  close(): void
}

/** An answer that takes longer may find a client that has given up. */
const lateMs = 1000
const ends: readonly string[] = endStatuses
const manyPolls = 3

export function createWatch({ budget, maxTasks = 10_000 }: WatchOptions = {}): Watch {
  const found = createFindingTallies()
  const judge = (tallies: FindingTallies, task: WatchedTask): void => {
    for (const { name, requests } of lastWords(task)) tallies.add(name, requests)
  }
  const tasks = createWatchedTasks({ budget, maxTasks, onForget: (task) => judge(found, task) })

  /** What a client sends once it sends again, and to find what it meant takes longer than all the rest. */
  const described = new Map<string, string>()
  const describeOnce = (name: string, known: readonly string[], model: string | undefined): string => {
    const key = `${model ?? ''} ${name}`
    const text = described.get(key) ?? describe(name, known, model)
    if (described.size < mostDescribed && name.length <= longestName) described.set(key, text)
    return text
  }

  const note = (name: FindingName, { entry }: Observation, detail?: string): void => {
    found.add(name, [entry.id], detail)
  }

  const submitted = (observed: ObservedSubmit): void => {
    const { entry, ignored, known, webhook, realAt } = observed
    for (const name of ignored?.slice(0, mostNamed) ?? []) {
      note('ignored-fields', observed, describeOnce(name, known, entry.model))
    }
    if (entry.task === undefined) return
    const task = tasks.of(entry.task)
    task.submit = entry.id
    task.webhook = webhook
    task.realAt = realAt
    task.tookMs = entry.tookMs
    task.fingerprint = fingerprint(`${entry.route ?? ''} ${entry.body ?? ''}`)
    task.unanswered = typeof entry.status !== 'number' || entry.tookMs >= lateMs
    tasks.compare(task)
  }

  const polled = (observed: ObservedPoll): void => {
    const { entry, realAt, shown, ownUrl, expiresAt } = observed
    if (ownUrl) note('builds-own-url', observed)
    if (entry.task === undefined) return
    const task = tasks.of(entry.task)
    // A client that waits does so in real time, or moves the account's clock in place of it.
    if (Math.max(realAt - task.polledRealAt, entry.at - task.polledAt) < task.wait) note('polls-too-fast', observed)
    task.polls++
    task.polledAt = entry.at
    task.polledRealAt = realAt
    task.wait = waitAfter(observed)
    if (task.end !== undefined && !wantsNewLink(task, entry.at)) {
      task.pollsAfterEnd++
      note('polls-after-end', observed)
      if (task.end.endsWith('Moderated') && task.pollsAfterEnd >= manyPolls) note('loops-on-moderated', observed)
    }
    if (shown === undefined || typeof entry.status !== 'number' || !ends.includes(shown)) return
    if (task.end === undefined) task.endEntry = entry.id
    task.end = shown
    task.expiresAt = expiresAt ?? Infinity
    task.downloadFailed = false
  }

  const downloaded = (observed: ObservedDownload): void => {
    const { entry, expired } = observed
    if (expired) note('downloads-after-expiry', observed)
    if (entry.sentKey) note('sends-key-to-delivery', observed)
    if (entry.task === undefined) return
    const task = tasks.of(entry.task)
    task.downloads++
    task.downloadFailed = failed(entry)
  }

  return {
    observe: (observation) => {
      switch (observation.kind) {
        case 'submit':
          submitted(observation)
          break
        case 'poll':
          polled(observation)
          break
        case 'download':
          downloaded(observation)
          break
      }
    },
    findings: () => {
      const now = createFindingTallies(found.read())
      for (const task of tasks) judge(now, task)
      return now.read()
    },
    close: () => tasks.close(),
  }
}

const mostNamed = 20
const mostDescribed = 100
const longestName = 64

const wantsNewLink = ({ end, expiresAt, downloadFailed }: WatchedTask, at: number): boolean =>
  end === 'Ready' && (downloadFailed || at >= expiresAt)

/** `promt` of flux-dev (did you mean `prompt`?) */
function describe(name: string, known: readonly string[], model: string | undefined): string {
  const meant = nearest(name, known)
  const shown = JSON.stringify(name.slice(0, longestName)) + (model === undefined ? '' : ` of ${model}`)
  return meant === undefined ? shown : `${shown} (did you mean "${meant}"?)`
}
