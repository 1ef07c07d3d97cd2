export const statuses = [
  'Pending',
  'Processing',
  'Reasoning',
  'Generating',
  'Ready',
  'Error',
  'Content Moderated',
  'Request Moderated',
] as const
/** The status of a task, in the API's spelling, which is the same in all contracts. */
export type Status = (typeof statuses)[number]

/** The final statuses. */
export const endStatuses = ['Ready', 'Error', 'Content Moderated', 'Request Moderated'] as const satisfies Status[]

/** A status at which a task ends. */
export type EndStatus = (typeof endStatuses)[number]

export const isEnd = (status: Status): status is EndStatus => (endStatuses as readonly Status[]).includes(status)

/** The state of a task from `at` until the next state. Progress and details are null where the API sends null. */
export interface TaskState {
  /** When it begins: milliseconds, polls or steps after the task was accepted. */
  at: number
  /** The status that polls show. */
  status: Status
  /** The progress that polls show, from 0 to 1. */
  progress: number | null
  /** The details that polls show: the reasons of a moderation, or an error. */
  details: object | null
}

/** What a test or a prompt changes about a task's lifecycle. An empty override changes nothing. */
export interface TaskOverride {
  /** The end status instead of Ready; a `stuck` task never ends. */
  end?: EndStatus | 'stuck'
  /** The reasons for moderation. */
  reasons?: readonly string[]
  /** Milliseconds that it takes, instead of the account's latency. */
  latency?: number
  /** The progress in its polls, spread evenly over its time. */
  progress?: readonly number[]
  /** After how many polls, or steps by hand, it ends, in place of time. */
  after?: { polls: number } | { steps: number }
}

/** An override with what only the emulator itself can set. */
export interface InternalTaskOverride extends TaskOverride {
  /** The error in its details. */
  error?: string
}

/** The reasons for moderation that were observed from the service or in a test of a published client. There may be more. */
export const observedReasons: readonly string[] = [
  'Derivative Works Filter',
  'Violence',
  'Sexual Content',
  'Self Harm',
  'Protected Content',
  'NSFW',
]
