/** What a webhook tells about a task. */
export interface WebhookFacts {
  id: string
  /** As polls say it: `Ready`, `Error`, `Content Moderated`, `Request Moderated`. */
  status: string
  /** As polls show it; null for a task that has no picture. */
  result: object | null
  progress: number | null
  details: object | null
}

export type BodyForm = 'current' | 'older'

/** The body of a webhook, in the order of the wire. */
export const webhookBody: Readonly<Record<BodyForm, (facts: WebhookFacts) => object>> = {
  /**
   * Since 2026-02-17, when `SUCCESS` became `Ready`. Inferred but for that: `task_id` from the older form, `id` from a second
   * description, failures with the words of polls, and `details` where there are some. A receiver of either finds its task.
   */
  current: ({ id, status, result, progress, details }) => ({
    task_id: id,
    id,
    status,
    result,
    progress,
    ...(details !== null && { details }),
  }),
  /**
   * As receivers of 2024 and 2025 read it. They know `SUCCESS` only: that failures keep the words of polls is inferred, and so is
   * what `pre_filtered` is of a picture that came through.
   */
  older: ({ id, status, result, progress }) => ({
    task_id: id,
    status: status === 'Ready' ? 'SUCCESS' : status,
    result: result && olderResult(result),
    progress,
  }),
}

const olderFields = ['sample', 'seed', 'start_time', 'end_time', 'duration']

/** Of what a poll shows, the fields that receivers were sent. */
const olderResult = (result: object) => ({
  ...Object.fromEntries(olderFields.flatMap((name) => Object.entries(result).filter(([found]) => found === name))),
  pre_filtered: false,
})
