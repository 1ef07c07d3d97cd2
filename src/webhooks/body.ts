/** What a webhook says about a task. */
export interface WebhookFacts {
  id: string
  /** As in polls: `Ready`, `Error`, `Content Moderated`, `Request Moderated`. */
  status: string
  /** As in polls; null for a task without a picture. */
  result: object | null
  progress: number | null
  details: object | null
}

export type BodyForm = 'current' | 'older'

/** The body of a webhook; its fields are sent in this order. */
export const webhookBody: Readonly<Record<BodyForm, (facts: WebhookFacts) => object>> = {
  /**
   * Since 2026-02-17, when `SUCCESS` became `Ready`. The rest is inferred: `task_id` from the older form, `id` from a second
   * description, failures with the words of polls, and `details` where there are some. Receivers of either form find their task.
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

/** The fields of a poll's result that receivers of the older form were sent. */
const olderResult = (result: object) => ({
  ...Object.fromEntries(olderFields.flatMap((name) => Object.entries(result).filter(([found]) => found === name))),
  pre_filtered: false,
})
