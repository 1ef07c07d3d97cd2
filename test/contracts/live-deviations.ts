import type { Deviation } from './differences.js'

/** Where the served document differs from that of 2026-09-19. An entry that stands for nothing fails the test. */
export const deviations: readonly Deviation[] = [
  {
    where: /^\/servers: .* -> \[\{"url":"http:\/\/localhost:3589\/live"\}\]$/,
    times: 1,
    reason: 'The emulator is reached wherever it listens: the URL by which the client of the document reaches it.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/servers: \[\{"url":"https:\/\/api\.bfl\.ai"\}\] -> nothing$/,
    times: 5,
    reason: 'Finetune operations name the service’s host once more; here they are served where the others are.',
  },
  {
    where: /^\/paths\/[^/]*flux-[^/]+\/post\/responses\/200\/links: nothing -> \{"poll":/,
    times: 21,
    reason:
      'Added: leads from a submit to its poll, so that stateful testers can follow. Changes no request or answer.',
  },
  {
    where: /^\/paths\/[^/]*(flux-|delete_finetune)[^/]*\/post\/responses\/400: nothing -> .*ErrorDetail/,
    times: 22,
    reason: 'Added: a body that cannot be read. The document lists 200 and 422 only.',
  },
  {
    where: /^\/paths\/[^/]*flux-[^/]+\/post\/responses\/402: nothing -> .*ErrorDetail/,
    times: 21,
    reason: 'Added: no credits are left, where --credits gives them an end. The vendor documents the status in prose.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/403: nothing -> .*ErrorDetail/,
    times: 26,
    reason:
      'Added: a key that is missing or refused, which the service answers with 403 and the document does not list.',
  },
  {
    where: /^\/paths\/[^/]*(flux-|delete_finetune)[^/]*\/post\/responses\/413: nothing -> .*ErrorDetail/,
    times: 22,
    reason: 'Added: a body beyond --body-limit. Any server refuses some size; the document names none.',
  },
  {
    where:
      /^\/paths\/[^/]+\/(post|get)\/responses\/422\/.*\/schema\/\$ref: "#\/components\/schemas\/HTTPValidationError" -> nothing$/,
    times: 24,
    reason: 'The two lists of what a 422 may be, below, stand in the place of the one schema.',
  },
  {
    where:
      /^\/paths\/[^/]+\/(post|get)\/responses\/422\/.*\/schema\/anyOf: nothing -> \[\{[^}]*ErrorDetail"\},.*HTTPValidationError"\}\]$/,
    times: 23,
    reason: 'A key of a wrong form is a 422 whose detail is a text (seen in August and September 2026).',
  },
  {
    where: /^\/paths\/~1v1~1(credits|my_finetunes)\/get\/responses\/422: nothing -> .*ErrorDetail/,
    times: 2,
    reason: 'Added: the same of operations that take nothing to validate, for which the document lists no 422.',
  },
  {
    where:
      /^\/paths\/~1v1~1get_result\/get\/responses\/422\/.*\/schema\/anyOf: nothing -> \[\{[^}]*ResultResponse"\},.*HTTPValidationError"\},.*ErrorDetail"\}\]$/,
    times: 1,
    reason: 'A failed task of flux-3-image, newer than the document, is polled as a 422 with the usual six keys.',
  },
  {
    where: /^\/paths\/[^/]*flux-[^/]+\/post\/responses\/429: nothing -> .*ErrorDetail/,
    times: 21,
    reason: 'Added: too many unfinished tasks, where --max-active-tasks limits them. The vendor documents the status.',
  },
  {
    where: /^\/paths\/~1v1~1get_result\/get\/responses\/429: nothing -> .*RateLimited/,
    times: 1,
    reason: 'Added: too many polls in a second, which --enforce-rate-limit refuses as slowapi does.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/503: nothing -> .*ErrorDetail/,
    times: 26,
    reason: 'Added: no memory is left for a task or an account, or for all the large bodies that arrive at once.',
  },
  {
    where: /^\/paths\/[^/]+\/(post|get)\/responses\/500: nothing -> .*"text\/plain; charset=utf-8"/,
    times: 26,
    reason: 'Added: a fault of the emulator itself answers as Starlette does, with a plain text.',
  },
  {
    where: /^\/paths\/.*\/(requestBody|responses)[^ ]*\/examples?: nothing -> /,
    times: 72,
    reason: 'Added: examples of requests and answers. They change no request or answer.',
  },
  {
    where: /^\/paths\/~1v1~1get_result\/get\/responses\/404: nothing -> .*ResultResponse/,
    times: 1,
    reason:
      'Added: an unknown task is answered with 404 and a result of the status Task not found (seen in August 2026).',
  },
  {
    where: /^\/paths\/~1v1~1(finetune_details\/get|delete_finetune\/post)\/responses\/404: nothing -> .*ErrorDetail/,
    times: 2,
    reason:
      'Added: a finetune that the account does not have: a 404, recorded on finetune_details in September 2026, inferred on delete_finetune.',
  },
  {
    where: /^\/paths\/~1v1~1flux-3-image(-klein)?: nothing -> /,
    times: 2,
    reason: 'Added: what the service began to offer after 2026-09-19 and makes pictures.',
  },
  {
    where: /^\/paths\/~1v1~1flux-2-klein-[\w-]+-finetuned: nothing -> /,
    times: 6,
    reason: 'Added: finetuned FLUX.2 [klein], which the documentation has and no OpenAPI document.',
  },
  {
    where: /^\/paths\/~1v1~1licenses~1models~1\{model_slug\}~1usage: nothing -> /,
    times: 1,
    reason: 'Added: the use of licences, which has a document of its own.',
  },
  {
    where: /^\/components\/schemas\/(Flux2KleinFinetunedInputs|Usage|UsageResponse): nothing -> /,
    times: 3,
    reason: 'Added: the bodies of these.',
  },
  {
    where: /^\/paths\/~1v1~1flux-(3-video|tools~1video-upscale-v1|tools~1video-edit-v1): .* -> nothing$/,
    times: 3,
    reason: 'Video is not emulated yet: its paths are a 404 that says so.',
  },
  {
    where: /^\/components\/schemas\/Flux3Video\w+: .* -> nothing$/,
    times: 7,
    reason: 'The bodies of the three video endpoints, which are not emulated yet.',
  },
  {
    where: /^\/paths\/~1v1~1flux-(pro|schnell|pro-1\.0-canny|pro-1\.0-depth): nothing -> .*"deprecated":true/,
    times: 4,
    reason:
      'Added: retired or in the published document only; kept for clients that still call them, marked deprecated.',
  },
  {
    where: /^\/components\/schemas\/Flux3Image(Klein)?Inputs: nothing -> /,
    times: 2,
    reason: 'Added: the bodies of two endpoints that came after 2026-09-19.',
  },
  {
    where:
      /^\/components\/schemas\/(FluxProInputs|FluxSchnellGenerationRequest|FluxProCannyInputs|FluxProDepthInputs): nothing -> /,
    times: 4,
    reason: 'Added: the bodies of four endpoints that are retired or in the published document only.',
  },
  {
    where: /^\/components\/schemas\/ErrorDetail: nothing -> /,
    times: 1,
    reason: 'Added: the body of a refusal that says what is wrong in one text.',
  },
  {
    where: /^\/components\/schemas\/RateLimited: nothing -> /,
    times: 1,
    reason: 'Added: the body of a poll that is one too many in its second.',
  },
  {
    where: /^\/components\/schemas\/Flux2(|Flex|Klein)Inputs\/properties\/transparent_bg: nothing -> /,
    times: 3,
    reason: "In the vendor's SDK of 2026, which says that it mirrors the real contract, and in no document.",
  },
  {
    where: /^\/paths\/.*\/responses\/\d+\/headers: nothing -> /,
    times: 50,
    reason: 'Added: the headers that are sent. They change no body.',
  },
  {
    where: /^\/paths\/.*\/post\/callbacks: nothing -> /,
    times: 20,
    reason: 'Added: what is posted to the webhook_url. The vendor describes it in prose.',
  },
  {
    where: /^\/components\/schemas\/WebhookBody: nothing -> /,
    times: 1,
    reason: 'Added: the body of a webhook, for its callback. The vendor describes it in prose.',
  },
  {
    where: /^\/paths\/~1v1~1get_result\/get\/security: nothing -> \[\]$/,
    times: 1,
    reason: 'Said: polls need no key. The document leaves it out, which means the same.',
  },
  {
    where: /^\/info\/(contact|license): nothing -> /,
    times: 2,
    reason: 'Added: whom to ask about the emulator, and its licence.',
  },
  {
    where: /^\/paths\/~1v1~1(get_result|finetune_details)\/get\/parameters: .* -> .*"example":/,
    times: 2,
    reason: 'Added: an example of the parameter, which changes nothing about the request.',
  },
]
