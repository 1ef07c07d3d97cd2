/** How much a finding matters: an error costs money or never works, a warning may fail in production. */
export type Level = 'note' | 'warning' | 'error'

export interface FindingRow {
  level: Level
  /** What the client did. */
  what: string
  /** What to do instead. */
  advice: string
}

/** What a client can be found doing. */
export const findingRows = {
  'submits-again-after-timeout': {
    level: 'error',
    what: 'It repeated a request whose answer was lost or late: both were accepted, and both are charged',
    advice:
      'The API has no idempotency key. Give a submit a long timeout, repeat it only when the connection was never made or the answer was 429 or 503, and otherwise report the failure to the user.',
  },
  'loops-on-moderated': {
    level: 'error',
    what: 'It polled a task three or more times after it was moderated: a moderated task never becomes Ready',
    advice: 'Treat "Request Moderated" and "Content Moderated" as ends, and report details["Moderation Reasons"].',
  },
  'builds-own-url': {
    level: 'error',
    what: 'It built its own poll URL instead of using the polling_url of the answer',
    advice:
      'Follow polling_url as it is: in production it names the region that holds the task, and others answer 404 "Task not found".',
  },
  'polls-too-fast': {
    level: 'warning',
    what: 'It polled a task again sooner than Retry-After allows',
    advice:
      'Wait for half a second between polls of a task, and for all of Retry-After when the answer was 429 or 503.',
  },
  'polls-after-end': {
    level: 'warning',
    what: 'It polled a task again after a poll had returned its end status',
    advice:
      'Stop at the first Ready, Error, "Request Moderated" or "Content Moderated"; poll again only for a new URL.',
  },
  'downloads-after-expiry': {
    level: 'warning',
    what: 'It downloaded from a signed URL that had expired',
    advice:
      'Download at once and keep the picture, not its URL. Here every poll gives the same link; whether the service signs a new one is not known.',
  },
  'sends-key-to-delivery': {
    level: 'warning',
    what: 'It sent the API key with a download',
    advice: 'Download without X-Key: the URL is signed, and in production it goes to another host.',
  },
  'ignored-fields': {
    level: 'warning',
    what: 'It sent fields that the model does not know, and that the API silently ignores',
    advice: 'Correct or remove the fields.',
  },
  'never-downloads': {
    level: 'note',
    what: 'It saw that a task was Ready and never downloaded the picture',
    advice: 'Download result.sample: its URL expires within minutes.',
  },
  'never-polls': {
    level: 'note',
    what: 'It submitted a task without a webhook and never polled it',
    advice: 'Poll until the end, or set a webhook_url: the task is charged in any case.',
  },
} as const satisfies Record<string, FindingRow>

export type FindingName = keyof typeof findingRows
