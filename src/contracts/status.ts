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
/** What a task can be. The words are the API's own, whichever contract prints them. */
export type Status = (typeof statuses)[number]

/** A task that has reached one of these stays there. */
export const endStatuses = ['Ready', 'Error', 'Content Moderated', 'Request Moderated'] as const satisfies Status[]

/** A status at which a task ends. */
export type EndStatus = (typeof endStatuses)[number]

export const isEnd = (status: Status): status is EndStatus => (endStatuses as readonly Status[]).includes(status)

/** From `at` on, until the next state, a task is so. Progress and details are null where the API sends null. */
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

/** What a test or a prompt changes about the way a task goes: data. An empty override changes nothing. */
export interface TaskOverride {
  /** How it ends instead of Ready; `stuck` never ends. */
  end?: EndStatus | 'stuck'
  /** Why it was moderated. */
  reasons?: readonly string[]
  /** How long it takes, in place of the account's latency: milliseconds. */
  latency?: number
  /** What its polls show as progress on the way, spread evenly over it. */
  progress?: readonly number[]
  /** After how many polls, or steps by hand, it ends, in place of time. */
  after?: { polls: number } | { steps: number }
}

/** An override with what only the emulator itself puts into it. */
export interface InternalTaskOverride extends TaskOverride {
  /** Why it failed, as its details tell it. */
  error?: string
}

/** The reasons for moderation that the service, or a test of a published client, has been seen to give. There may be more. */
export const seenReasons: readonly string[] = [
  'Derivative Works Filter',
  'Violence',
  'Sexual Content',
  'Self Harm',
  'Protected Content',
  'NSFW',
]
