/** The reasons for moderation that the service, or a test of a published client, has been seen to give. There may be more. */
export const seenReasons: readonly string[] = [
  'Derivative Works Filter',
  'Violence',
  'Sexual Content',
  'Self Harm',
  'Protected Content',
  'NSFW',
]
