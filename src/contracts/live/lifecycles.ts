import type { TaskState, Status } from '../status.js'

const state = (at: number, status: TaskState['status'], progress: number | null = null): TaskState => ({
  at,
  status,
  progress,
  details: null,
})

/** No Processing: the service never says it. */
export const plainLifecycle: readonly TaskState[] = [state(0, 'Pending'), state(1, 'Ready')]

/** What flux-dev told in polls 115 ms apart, recorded in December 2025: after the last 1.0 it was Pending without progress once. */
const recordedProgress = [0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.6, 0.7, 0.8, 0.8, 1, 1, 1, 1, 1, 1, null] as const

export const progressLifecycle: readonly TaskState[] = [
  ...recordedProgress.flatMap((progress, index) =>
    progress === recordedProgress[index - 1] ? [] : [state(index / recordedProgress.length, 'Pending', progress)],
  ),
  state(1, 'Ready'),
]

/** That FLUX 3 goes this way is documented; when it reaches which state is inferred. */
export const flux3Lifecycle: readonly TaskState[] = [
  state(0, 'Pending'),
  state(0.1, 'Reasoning'),
  state(0.4, 'Generating'),
  state(1, 'Ready'),
]

/** What a moderated task gives as its reasons when nobody has said any: words that were seen. */
export const defaultReasons: Partial<Record<Status, readonly string[]>> = {
  'Request Moderated': ['Derivative Works Filter'],
  'Content Moderated': ['Protected Content'],
}
