import type { Mark } from '../status.js'

const mark = (at: number, status: Mark['status'], progress: number | null = null): Mark => ({
  at,
  status,
  progress,
  details: null,
})

/** No Processing: the service never says it. */
export const plainCourse: readonly Mark[] = [mark(0, 'Pending'), mark(1, 'Ready')]

/** What flux-dev told in polls 115 ms apart, recorded in December 2025: after the last 1.0 it was Pending without progress once. */
const recordedProgress = [0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.6, 0.7, 0.8, 0.8, 1, 1, 1, 1, 1, 1, null] as const

export const progressCourse: readonly Mark[] = [
  ...recordedProgress.flatMap((progress, index) =>
    progress === recordedProgress[index - 1] ? [] : [mark(index / recordedProgress.length, 'Pending', progress)],
  ),
  mark(1, 'Ready'),
]

/** That FLUX 3 goes this way is documented; when it reaches which state is inferred. */
export const flux3Course: readonly Mark[] = [
  mark(0, 'Pending'),
  mark(0.1, 'Reasoning'),
  mark(0.4, 'Generating'),
  mark(1, 'Ready'),
]
