import { endStatuses } from '../contracts/status.js'
import { createBudget, type Budget } from '../memory.js'
import { nearest } from '../nearest.js'
import { textBytes } from '../weigh.js'
import type { JournalBudget } from '../journal/budget.js'
import type { FindingName } from './findings.js'
import { createFindingCounts, type FindingCount } from './finding-counts.js'
import {
  type Observation,
  type ObservedDownload,
  type ObservedPoll,
  type ObservedSubmit,
  fingerprint,
} from './observation.js'
import { failed, findingAtEnd, findingIfCertain, waitAfter, type PollHistory } from './tracked-task.js'
import { createTrackedTasks } from './tracked-tasks.js'

export interface ClientMonitorOptions {
  /** Shared by all monitors, but not with the journals: entries that those drop must not change the findings. */
  budget?: JournalBudget
  /** Maximum of tracked tasks. The oldest are dropped, with only the findings that are certain by then. */
  maxTasks?: number
  /** The account's memory for findings. */
  room?: Pick<Budget, 'take'>
}

/** Watches how an account's clients behave. */
export interface ClientMonitor {
  observe(observation: Observation): void
  /** The findings so far. */
  findings(): readonly FindingCount[]
  close(): void
}

/** After this time the client may have given up waiting for the answer. */
const lateMs = 1000
const ends: readonly string[] = endStatuses
const manyPolls = 3

export function createClientMonitor({
  budget,
  maxTasks = 10_000,
  room = createBudget(),
}: ClientMonitorOptions = {}): ClientMonitor {
  const found = createFindingCounts([], { room })
  let latest = -Infinity
  let beganAt: number | undefined
  const tasks = createTrackedTasks({
    budget,
    maxTasks,
    onForget: (tracked) => {
      const finding = findingIfCertain(tracked, latest)
      if (finding !== undefined) found.addAll(finding)
    },
  })

  /** Cached descriptions: clients repeat their fields, and the search for a similar name is slow. */
  const described = new Map<string, string>()
  const describeOnce = (name: string, known: readonly string[], model: string | undefined): string => {
    const key = `${model ?? ''} ${name}`
    const before = described.get(key)
    if (before !== undefined) return before
    const text = describe(name, known, model)
    const isShort = described.size < maxDescribed && name.length <= longestName
    if (isShort && room.take(placeBytes + textBytes(key) + textBytes(text))) described.set(key, text)
    return text
  }

  const report = (name: FindingName, { entry }: Observation, detail?: string): void => {
    found.add(name, entry.id, detail)
  }

  const submitted = (observed: ObservedSubmit): void => {
    const { entry, task, urlHash, ignored, known, webhook, realAt } = observed
    for (const name of ignored?.slice(0, maxNamed) ?? []) {
      report('ignored-fields', observed, describeOnce(name, known, entry.model))
    }
    if (task === undefined) return
    beganAt ??= realAt
    const tracked = tasks.of(task)
    tracked.submit = entry.id
    tracked.fingerprint = fingerprint(entry.route ?? '', entry.body)
    tracked.urlHash = urlHash
    tracked.webhook = webhook
    tracked.unanswered = typeof entry.status !== 'number' || entry.tookMs >= lateMs
    tracked.realAt = Math.round(realAt - beganAt)
    tracked.tookMs = Math.round(entry.tookMs)
    tasks.compare(tracked)
  }

  const polled = (observed: ObservedPoll): void => {
    const { entry, task, realAt, shown, urlHash, expiresAt } = observed
    if (task === undefined) return
    const tracked = tasks.of(task)
    tracked.polls++
    // The answer to a submit with a webhook has no polling_url.
    const isGiven = tracked.submit > 0 && !tracked.webhook
    if (isGiven && urlHash !== tracked.urlHash) report('builds-own-url', observed)
    const polled = tasks.pollHistoryOf(tracked)
    // A client waits in real time, or advances the account's clock instead.
    if (Math.max(realAt - polled.realAt, entry.at - polled.at) < polled.wait) report('polls-too-fast', observed)
    polled.at = entry.at
    polled.realAt = realAt
    polled.wait = waitAfter(observed)
    if (polled.end !== undefined && !wantsNewLink(polled, entry.at)) {
      polled.afterEnd++
      report('polls-after-end', observed)
      if (polled.end.endsWith('Moderated') && polled.afterEnd >= manyPolls) report('loops-on-moderated', observed)
    }
    if (shown === undefined || typeof entry.status !== 'number' || !ends.includes(shown)) return
    if (polled.end === undefined) polled.endEntry = entry.id
    polled.end = shown
    polled.expiresAt = expiresAt ?? Infinity
    polled.downloadFailed = false
  }

  const downloaded = (observed: ObservedDownload): void => {
    const { entry, task, expired } = observed
    if (expired) report('downloads-after-expiry', observed)
    if (entry.sentKey) report('sends-key-to-delivery', observed)
    if (task === undefined) return
    const tracked = tasks.of(task)
    tracked.downloads++
    tasks.pollHistoryOf(tracked).downloadFailed = failed(entry)
  }

  return {
    observe: (observation) => {
      latest = observation.entry.at
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
      const now = createFindingCounts(found.list())
      for (const tracked of tasks) {
        const finding = findingAtEnd(tracked)
        if (finding !== undefined) now.addAll(finding)
      }
      return now.list()
    },
    close: () => tasks.close(),
  }
}

const maxNamed = 20
const maxDescribed = 100
const longestName = 64
/** A map entry. */
const placeBytes = 56

const wantsNewLink = ({ end, expiresAt, downloadFailed }: PollHistory, at: number): boolean =>
  end === 'Ready' && (downloadFailed || at >= expiresAt)

/** `promt` of flux-dev (did you mean `prompt`?) */
function describe(name: string, known: readonly string[], model: string | undefined): string {
  const meant = nearest(name, known)
  const shown = JSON.stringify(name.slice(0, longestName)) + (model === undefined ? '' : ` of ${model}`)
  return meant === undefined ? shown : `${shown} (did you mean "${meant}"?)`
}
