import type { TaskState, Status } from '../status.js'

const state = (at: number, status: TaskState['status'], progress: number | null = null): TaskState => ({
  at,
  status,
  progress,
  details: null,
})

/** Without Processing, which the service never returns. */
export const plainLifecycle: readonly TaskState[] = [state(0, 'Pending'), state(1, 'Ready')]

/** The progress of flux-dev in polls 115 ms apart, recorded in December 2025: after the last 1.0 it was once Pending without progress. */
const recordedProgress = [0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.6, 0.7, 0.8, 0.8, 1, 1, 1, 1, 1, 1, null] as const

export const progressLifecycle: readonly TaskState[] = [
  ...recordedProgress.flatMap((progress, index) =>
    progress === recordedProgress[index - 1] ? [] : [state(index / recordedProgress.length, 'Pending', progress)],
  ),
  state(1, 'Ready'),
]

/** The states of FLUX 3 are documented; their times are inferred. */
export const flux3Lifecycle: readonly TaskState[] = [
  state(0, 'Pending'),
  state(0.1, 'Reasoning'),
  state(0.4, 'Generating'),
  state(1, 'Ready'),
]

/** The reasons of a moderated task, if a rule sets none: values that were observed. */
export const defaultReasons: Partial<Record<Status, readonly string[]>> = {
  'Request Moderated': ['Derivative Works Filter'],
  'Content Moderated': ['Protected Content'],
}
