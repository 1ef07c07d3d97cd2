/** What is said to a connection that never became a request. */
export const brokenRequestTexts = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
} as const
