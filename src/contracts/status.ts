/** The status of a task, in the API's spelling, which is the same in all contracts. */
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
export type Status = (typeof statuses)[number]

/** The final statuses. */
export const endStatuses = ['Ready', 'Error', 'Content Moderated', 'Request Moderated'] as const satisfies Status[]

type EndStatus = (typeof endStatuses)[number]

export const isEnd = (status: Status): status is EndStatus => (endStatuses as readonly Status[]).includes(status)

/** The state of a task from `at` until the next state. Progress and details are null where the API sends null. */
export interface TaskState {
  at: number
  status: Status
  progress: number | null
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
  /** It ends after this many polls, or steps of the control API, instead of by time. */
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
