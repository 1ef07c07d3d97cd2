import type { ContractFacts } from '../facts.js'
import { documented, inferred, recorded } from '../evidence.js'
import type { Status } from '../status.js'
import { defaultReasons } from './lifecycles.js'

const september = documented('openapi.json of api.bfl.ai, 2026-09-19')
const battery = (what: string) => recorded(`${what}, September 2026`)
const december = recorded('traffic of December 2025')
const upscaling = recorded('captures of August 2026')
const probes = recorded('probes of September 2026')
const starlette = inferred('Starlette, on which the service runs')
/** Run locally, so not the service's traffic, but the service is built with it. */
const measured = (what: string) => inferred(`measured: ${what}, run locally`)

const reasonsOf = (status: Status) => (defaultReasons[status] ?? []).map((reason) => `\`${reason}\``).join(', ')

export const facts: ContractFacts = {
  wire: [
    {
      about: 'paths, operation ids, fields, limits, enumerations, defaults',
      is: 'as in the document',
      evidence: september,
    },
    { about: 'the OpenAPI document at `/openapi.json`', is: 'served', evidence: september },
    {
      about: '`flux-3-image`',
      unlisted: ['flux-3-image'],
      is: 'after September 2026: fields in the order of a generated client; its operation id is that of the client’s method',
      evidence: documented('a generated client, October 2026; a body with six of the seven fields was accepted twice'),
    },
    {
      about: '`flux-3-image-klein`',
      unlisted: ['flux-3-image-klein'],
      is: 'after 15 October 2026: path, fields, limits and answers are a guess, and it says so; an unknown field is ignored',
      evidence: inferred('release note of @ai-sdk/black-forest-labs 2.0.63, a gateway’s page, flux-3-image'),
    },
    {
      about: '`flux-2-klein-*-finetuned`, six of them',
      unlisted: [
        'flux-2-klein-4b-finetuned',
        'flux-2-klein-9b-finetuned',
        'flux-2-klein-9b-kv-finetuned',
        'flux-2-klein-9b-kv-bf16-finetuned',
        'flux-2-klein-base-4b-finetuned',
        'flux-2-klein-base-9b-finetuned',
      ],
      is: 'the fields of FLUX.2 [klein], then `finetune_id` and `finetune_strength` (1.0, from 0 to 2)',
      evidence: documented(
        'docs.bfl.ai, LoRA inference, 2026-09-19, in no OpenAPI document; order, bounds and operation ids are inferred',
      ),
    },
    {
      about: '`POST /v1/licenses/models/{model_slug}/usage`',
      unlisted: ['licenses/models/{model_slug}/usage'],
      is: '200 `{"message":"Usage recorded successfully"}`; 400 for a model whose name does not begin with flux; never the 403 of a model without a licence',
      evidence: documented(
        'the document of the licences, 2026-09-19: its bodies are examples; which models have a licence is ours',
      ),
    },
    {
      about: '`aspect_ratio` of flux-3-image',
      is: 'a union, of the ratios and of `auto`: a 422 has an item for each of the two',
      evidence: inferred('generated clients, October 2026, which have it as such a union; no such 422 was seen'),
    },
    {
      about: '`flux-pro`, `flux-pro-1.0-canny`, `flux-pro-1.0-depth`',
      unlisted: ['flux-pro', 'flux-pro-1.0-canny', 'flux-pro-1.0-depth'],
      is: 'retired, marked deprecated; served with the fields that they had, adapted to what the other models have come to: webp (since March 2026), and on flux-pro sides in steps of 32',
      evidence: documented("the vendor's SDK of 2025; the adaptation is ours"),
    },
    {
      about: '`flux-schnell`',
      unlisted: ['flux-schnell'],
      is: "in no document of the vendor's; served with the published document's fields and limits (prompt wanted, no webp, no webhook), marked deprecated",
      evidence: inferred('the published document'),
    },
    {
      about: 'numbers as strings, 1.0 for 1, "yes" for true',
      is: 'accepted, as in the lax mode of pydantic v2',
      evidence: measured('pydantic 2.13 under FastAPI 0.115'),
    },
    {
      about: 'items of a 422',
      is: 'type, loc, msg, input, and ctx where there is one, as pydantic v2 makes them',
      evidence: recorded('two 422s of August 2026; that the other kinds look like pydantic 2.13 is inferred from them'),
    },
    {
      about: 'unknown fields',
      is: 'ignored, and named in the log and in `x-emulator-explain`; refused (`extra_forbidden`) on outpainting',
      evidence: september,
    },
    {
      about: 'unknown fields on flux-3-image',
      is: 'refused (`extra_forbidden`)',
      evidence: documented('a generated client and notes on the FLUX 3 documentation, October 2026'),
    },
    {
      about: '`safety_tolerance` of flux-3-image: sources disagree',
      is: '0 to 7, the wider range',
      evidence: documented(
        'a release note of October 2026 says 0 to 7 for FLUX 3 image models; a generated client, a seller and the docs have 0 to 4',
      ),
    },
    {
      about: '`flux-pro-1.1` without prompt and without `image_prompt`: sources disagree',
      is: 'accepted, also `{}`',
      evidence: documented(
        "openapi.json, 2026-09-19, which requires neither; the vendor's SDK of 2025 asked for one of the two",
      ),
    },
    {
      about: 'default `guidance` of flux-2-flex: sources disagree',
      is: '5.0; the guides in the docs say 4.5',
      evidence: september,
    },
    {
      about: '`transparent_bg` of FLUX.2: sources disagree',
      is: 'taken; the background of a PNG or WebP becomes transparent, in a JPEG it is white',
      evidence: inferred(
        'the vendor\'s SDK of 2026 has it ("requires png or webp"), no OpenAPI document does; what a JPEG gets is not known',
      ),
    },
    {
      about: '`safety_tolerance` of FLUX.2: sources disagree',
      is: 'at most 5, or a 422',
      evidence: documented(
        "openapi.json, 2026-09-19; the vendor's SDK of 2026 has 7, of which it keeps 6 and 7 for allowlisted organizations",
      ),
    },
    {
      about: '`aspect_ratio` of Kontext: sources disagree',
      is: '21:9 to 9:21, or a 422',
      evidence: documented("openapi.json, 2026-09-19; the vendor's SDKs have 4:1 to 1:4"),
    },
    {
      about: 'default format of Kontext: sources disagree',
      is: 'png; the guides in the docs say jpeg',
      evidence: september,
    },
    {
      about: 'submit',
      is: '200 `{id, polling_url, cost, input_mp, output_mp}`; the last three null on FLUX.1, `cost` in US dollars times 100 as a double on FLUX.2 (`7.000000000000001`)',
      evidence: december,
    },
    {
      about: 'submit to flux-3-image',
      is: 'the same five fields, the last three numbers as on FLUX.2',
      evidence: recorded('10 for 2k and 4.8 for 1k, October 2026'),
    },
    {
      about: 'submit to the tools',
      is: 'the same five fields, the last three as on FLUX.2',
      evidence: battery('costs of erase, deblur, outpainting and try-on'),
    },
    {
      about: 'submit with `webhook_url`',
      is: '200 `{id, status, webhook_url, cost, input_mp, output_mp}`; the status is Pending',
      evidence: inferred('shape from openapi.json, 2026-09-19; the value of status was never seen'),
    },
    {
      about: 'the call to `webhook_url`',
      is: 'a POST when the task ends: `{task_id, id, status, result, progress}`, with `details` if there are any; `X-Webhook-Secret` verbatim, beyond ASCII as its bytes in UTF-8; an HMAC signature and the older form (`SUCCESS`, no `id`, the result with `pre_filtered` and without its prompt) as options',
      evidence: inferred(
        "the vendor's newer SDK (header), release note of 2026-02-17 (status), receivers of 2025 (older form)",
      ),
    },
    {
      about: 'a call that is not answered with 2xx',
      is: 'repeated after 1, 5 and 30 seconds, then given up',
      evidence: inferred("the vendor's skills of February 2026 say so; nothing was measured"),
    },
    {
      about: 'when credits are charged',
      is: 'at the submit, and refunded when the task fails or is moderated',
      evidence: inferred('that those are not charged is documented; when the rest is, is not'),
    },
    {
      about: 'poll',
      is: '200 `{id, status, result, progress, details, preview}`, always the six keys, and on Ready a seventh; needs no key, accepts any',
      evidence: recorded('traffic of December 2025; that it needs no key: docs.bfl.ml, read by October 2026'),
    },
    {
      about: 'the seventh key of a Ready task, `cost`',
      is: 'the credits of the task, after `preview`, on every model; on no other status',
      evidence: inferred(
        'declared by openapi.json, 2026-09-19, for all polls; recorded on video jobs of August 2026 alone, and for pictures open',
      ),
    },
    {
      about: 'statuses',
      is: 'Pending, then Ready; never Processing',
      evidence: december,
    },
    {
      about: 'the other ends: Error, Content Moderated, Request Moderated',
      is: 'in place of Ready',
      evidence: documented('openapi.json, 2026-09-19, and the docs; of pictures, only Request Moderated was seen'),
    },
    {
      about: 'Reasoning and Generating',
      is: 'between Pending and Ready, on flux-3-image alone',
      evidence: documented(
        'openapi.json, 2026-09-19, has both; that FLUX 3 has them: notes of October 2026; when each begins is ours',
      ),
    },
    {
      about: 'result of FLUX.2 and its tools',
      is: '`{start_time, prompt, seed, sample}`',
      evidence: recorded('traffic of December 2025; the tools are inferred from it'),
    },
    {
      about: 'result of FLUX.1, ultra, Kontext, fill, expand',
      is: '`{sample, prompt, seed, start_time, end_time, duration}`',
      evidence: recorded('flux-dev, December 2025; the others are inferred from it'),
    },
    {
      about: 'result of flux-3-image',
      is: '`{sample, prompt, duration}`, without a seed; a PNG',
      evidence: recorded('a client’s notes of October 2026; that it is a PNG is inferred'),
    },
    {
      about: 'progress',
      is: 'on flux-dev 0.1 to 1.0, then null; null on flux-2-pro and flux-2-max',
      evidence: december,
    },
    { about: 'progress of all other models', is: 'null', evidence: inferred('flux-2-pro and flux-2-max') },
    {
      about: 'a moderated task',
      is: `200, \`details: {"Moderation Reasons": [...]}\`; without reasons given, ${reasonsOf('Request Moderated')} for a request and ${reasonsOf('Content Moderated')} for a picture`,
      evidence: documented('docs since June 2026, and a fixture of vercel/ai; which reason comes when is inferred'),
    },
    {
      about: 'a request is moderated',
      is: 'after a fifth of its time, or when its model begins to work',
      evidence: inferred('requests are checked before the work'),
    },
    {
      about: 'a task that failed',
      is: '422 with `details: {"error": ...}` for a picture that cannot be decoded, and on flux-3-image always; where a rule has it fail, 200 with status Error and nulls',
      evidence: inferred(
        'the 422 and its details were recorded on video jobs in September 2026, nothing on pictures; FLUX 3 from its docs and client tests. Its docs allow a 503 with the same body instead, which nobody has recorded: a rule on the poll can answer so',
      ),
    },
    {
      about: 'headers of a poll',
      is: '`Retry-After` 1 or 0, `X-Ratelimit-Limit: 1200`, `-Remaining`, `-Reset`, counted by the second and account; refused (429) only with `--enforce-rate-limit`',
      evidence: recorded('267 polls of December 2025; read with the source of slowapi, by October 2026'),
    },
    {
      about: 'the same headers on polls of ids that belong to no account',
      is: 'counted together',
      evidence: inferred('what the service counts by is not known'),
    },
    {
      about: 'the prompt in the result of flux-2-pro',
      is: 'rewritten (here: a fixed ending) unless `disable_pup`',
      evidence: recorded('that it is, in December 2025; the text is ours'),
    },
    {
      about: 'the prompt in the result of flux-2-flex and flux-3-image',
      is: 'rewritten unless `prompt_upsampling` is false; on flux-3-image always',
      evidence: documented('the default in openapi.json, 2026-09-19; notes on FLUX 3, October 2026'),
    },
    {
      about: 'the prompt in the result of flux-2-max and flux-2-pro-preview',
      is: 'rewritten unless `disable_pup`',
      evidence: documented('openapi.json, 2026-09-19, of max; pro-preview has the same body, and is inferred'),
    },
    { about: 'the header of the key', is: '`x-key`', evidence: september },
    {
      about: '`Authorization: X-Key KEY` and `Authorization: Bearer KEY`',
      is: 'accepted instead',
      evidence: inferred('two published clients send them; whether the service accepts them is not known'),
    },
    {
      about: '`X-API-Key: KEY`',
      is: 'is not read: 403, as without a key',
      evidence: recorded('a client tried it against the service, 2026'),
    },
    {
      about: '`GET /v1/credits`, `my_finetunes`, `finetune_details`, `delete_finetune`',
      is: 'credits are unlimited, shown as 1,000,000, unless `--credits` is set; every account starts with the same two finetunes; lists hold ids; deletions are per account',
      evidence: inferred('shapes from openapi.json, 2026-09-19; recorded is only the 404 of an unknown finetune'),
    },
    {
      about: '`finetune_details` and `delete_finetune` of a finetune that the account does not have',
      is: '404 `{"detail":"Finetune not found or access denied"}`',
      evidence: battery('the text, on finetune_details; its form, and delete_finetune, are inferred'),
    },
    {
      about: 'a finetune_id that the account does not have, in a submit',
      is: 'refused with 400; `{organisation}/{name}` is accepted',
      evidence: battery('the 400 twice; the second form is documented of the finetuned klein models alone'),
    },
    {
      about: 'input pictures',
      is: 'base64, data URI or URL; JPEG, PNG or WebP, decoded once when they arrive (at most 64 million pixels and 65,535 on a side, a minute each); a URL is fetched only if `--fetch-inputs` allows its host, else a generated picture of 1024x1024 stands in for it',
      evidence: documented('base64 and URL: openapi.json, 2026-09-19; data URIs: inferred'),
    },
    {
      about: 'what is not a picture, too small, too large, or a mask of another size',
      is: '422 `value_error` at its field once all fields are valid; its header alone is enough to tell',
      evidence: inferred("texts from the vendor's SDK of 2025"),
    },
    {
      about: 'a URL that is fetched (`--fetch-inputs`) and whose picture does not come, or is not a picture',
      is: 'is accepted; the task ends as Error, with `Invalid or corrupted image input`, unless a rule sets another end. The submit waits for the picture, at most 10 seconds; 3 redirects are followed; an encoding such as gzip is not unpacked',
      evidence: inferred(
        "a client's notes of 2026 report the error for URLs that lead to HTML or a 403; the rest is the emulator's choice. Whether the service fetches a URL during the submit or later is not known",
      ),
    },
    {
      about: 'a picture that is fetched and is too small, too large, or a mask of another size',
      is: 'is refused like one that came with the request; its bytes count as their base64',
      evidence: inferred('nothing is known of such answers for URLs'),
    },
    {
      about: 'a picture with a good header that cannot be decoded to its end, in any field',
      is: 'is accepted; the task ends as Error in place of Ready, with `Invalid or corrupted image input`, unless a rule sets another end. The decoder is libvips: it accepts a PNG without its last bytes, and does not notice every changed byte of a JPEG or WebP',
      evidence: inferred(
        "recorded on video jobs in September 2026; a client's notes of 2026 report it of pictures behind URLs. The time of the failure is the emulator's choice",
      ),
    },
    {
      about:
        'an aspect ratio beyond 21:9 or 9:21 (64:27 is accepted: it is the exact ratio of 21:9 screens), or an invalid text',
      is: '422 `value_error`',
      evidence: inferred('the bounds are documented; the error is not'),
    },
    {
      about: 'FLUX.2 and outpainting beyond 4 MP',
      is: 'scaled down to 4 MP',
      evidence: documented('help.bfl.ai, 2026-04-02; outpainting: a seller’s page of May 2026'),
    },
    {
      about: 'a canvas that does not hold its picture',
      is: '422 `value_error` at `["body"]`',
      evidence: inferred('the limit is documented; the error is not'),
    },
    {
      about: 'only one of width and height, on FLUX.2',
      is: 'the other one is chosen as if both were missing',
      evidence: inferred('nothing is known'),
    },
  ],
  refusals: {
    'broken-request': { is: '400, 408, 431 `{detail}`', evidence: starlette },
    plain: {
      is: 'any other status that a rule sets: `{"detail": ...}` with the reason phrase of HTTP',
      evidence: starlette,
    },
    'not-found': { is: '404 `{"detail":"Not Found"}`, before the key is checked', evidence: recorded('August 2025') },
    'wrong-method': { is: '405 `{"detail":"Method Not Allowed"}` with Allow', evidence: starlette },
    'too-large': {
      is: '413 `{"detail":"Request Entity Too Large"}`',
      evidence: inferred('no limit of the service is known'),
    },
    'unreadable-body': {
      is: "422 `json_invalid` with Python's offset; 400 `There was an error parsing the body` for undecodable bytes; an empty body or another content type is validated as null or as a text",
      evidence: measured('FastAPI 0.115'),
    },
    'no-key': { is: '403 `{"detail":"Not authenticated"}`', evidence: probes },
    'key-malformed': {
      is: '422 `{"detail":"Invalid API key format"}`; here for keys beginning with `malformed`',
      evidence: probes,
    },
    'key-refused': {
      is: '403 `{"detail":"Not authenticated - Invalid Authentication"}`',
      evidence: recorded(
        'August 2025; inferred for today: a key without access was reported to get `Not authenticated` in September 2026',
      ),
      inferred: 'words',
    },
    invalid: { is: '422 `{"detail":[{type, loc, msg, input, ctx}]}`', evidence: upscaling, inferred: 'words' },
    'bad-picture': {
      is: '400 `{detail}` for a reference of more than 16 megapixels on flux-3-image',
      evidence: documented('notes on the FLUX 3 documentation, October 2026; the text is inferred'),
    },
    'unknown-finetune': {
      is: '400 `{"detail":"Finetune not found or not ready"}`; after the fields',
      evidence: battery('the text, twice; its form is inferred'),
      inferred: 'form',
    },
    'insufficient-credits': {
      is: '402 `{"detail":"Insufficient credits"}`; after the fields, because the price depends on them',
      evidence: battery('status and body'),
    },
    'too-many-tasks': {
      is: '429 `{"detail":"Too many active tasks"}`',
      evidence: inferred('429 is documented, and the text is that of the docs (docs.bfl.ml, read by October 2026)'),
    },
    'rate-limited': {
      is: '429 `{"error":"Rate limit exceeded: 1200 per 1 second"}`',
      evidence: inferred("slowapi's default answer (its source, read by October 2026)"),
    },
    'unknown-task': {
      is: '404 with the six keys and the status `Task not found`',
      evidence: recorded('August and September 2026'),
    },
    'server-error': { is: '500 `Internal Server Error` as plain text', evidence: starlette },
    overloaded: {
      is: '503 `{"detail":"Service Unavailable"}`',
      evidence: inferred('503 is documented (docs.bfl.ml, read by October 2026), its body is not'),
    },
  },
  differences: [
    'Numbers are printed as JavaScript prints them: `3` for `3.0`, `1e-7` for `1e-07`.',
    'Where a 422 would echo NaN, Infinity or a lone surrogate, the real service crashes with a 500; here it is a 422. A lone surrogate in a text without a length, such as a prompt, is accepted by both.',
    'A submit was recorded with `Accept-Ranges: bytes`, which is left out: a client cannot ask for a range of the answer to a POST. So are `X-Azure-Ref`, `X-Cache` and `Strict-Transport-Security`, which tell of the way through the vendor’s network.',
    'Polling with another base URL than that of the submit works, where the service answers 404 (recorded in September 2026), unless `--regions` is set.',
    '`flux-3-video`, `flux-tools/video-upscale-v1` and `flux-tools/video-edit-v1`, which the document of September 2026 has, are a 404 that says so.',
    'The tasks that the OpenAPI document names as examples of `id` always exist, one for each end, in every account. The real service knows no such ids.',
  ],
}
