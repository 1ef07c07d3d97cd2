import type { Deviation } from './differences.js'

/** Where the served document differs from the published one. An entry that stands for nothing fails the test. */
export const deviations: readonly Deviation[] = [
  {
    where: /^\/servers: .* -> \[\{"url":"http:\/\/localhost:3589\/documented\/v1"\}\]$/,
    times: 1,
    reason: 'The emulator is reached wherever it listens: the URL by which the client of the document reaches it.',
  },
  {
    where: /^\/paths\/~1flux-[^/]+\/post\/responses\/200\/links: nothing -> \{"poll":/,
    times: 5,
    reason:
      'Added: leads from a submit to its poll, so that stateful testers can follow. Changes no request or answer.',
  },
  {
    where: /^\/paths\/~1flux-[^/]+\/post\/responses\/402: nothing -> .*ErrorResponse/,
    times: 5,
    reason:
      'Added: credits that do not suffice, where a test limits them. The published document has no answer for it.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/429: nothing -> .*ErrorResponse/,
    times: 6,
    reason:
      'Added: too many unfinished tasks, or polls, where a test limits them. The published document names no limit.',
  },
  {
    where: /^\/paths\/~1flux-[^/]+\/post\/responses\/413: nothing -> .*ErrorResponse/,
    times: 5,
    reason: 'Added: a body beyond --body-limit. Any server refuses some size; the published document names none.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/500: nothing -> .*ErrorResponse/,
    times: 6,
    reason: 'Added: a fault of the emulator itself answers in the published error shape.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/503: nothing -> .*ErrorResponse/,
    times: 6,
    reason: 'Added: no memory is left for a task, for an account, or for all the large bodies that arrive at once.',
  },
  {
    where: /^\/paths\/~1get_result\/get\/responses\/422: nothing -> .*ValidationErrorResponse/,
    times: 1,
    reason: 'Added: an id that is missing or no UUID. The parameter is published as required and as a UUID.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/security: nothing -> \[\{"apiKeyAuth":\[\]\}\]$/,
    times: 6,
    reason: 'Repeated: the same requirement that the document makes for all operations, said again at each.',
  },
  {
    where: /^\/(paths\/.*\/(requestBody|responses)\/.*|components\/parameters\/taskIdParam)\/examples?: nothing -> /,
    times: 29,
    reason: 'Added: examples of requests and answers. They change no request or answer.',
  },
  {
    where: /^\/paths\/.*\/responses\/\d+\/headers: nothing -> /,
    times: 23,
    reason: 'Added: the headers that are sent. They change no body.',
  },
  {
    where: /^\/components\/schemas\/FluxProGenerationRequest\/properties\/(width|height)\/multipleOf: nothing -> 32$/,
    times: 2,
    reason: 'Said as a constraint: the published document requires multiples of 32 in the prose of these two fields.',
  },
]
