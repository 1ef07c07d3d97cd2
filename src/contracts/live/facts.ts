import type { ContractFacts } from '../facts.js'
import { documented, inferred, recorded } from '../known.js'

const june = documented('openapi.json of api.bfl.ai, June 2026')
const december = recorded('traffic of December 2025')
const upscaling = recorded('captures of August 2026')
const probes = recorded('probes of September 2026')
const starlette = inferred('Starlette, on which the service runs')

export const facts: ContractFacts = {
  wire: [
    { about: 'paths, operation ids, fields, limits, enumerations, defaults', is: 'as in the document', known: june },
    {
      about: '`flux-3-image`, `flux-tools/vto-v2`, `flux-tools/deblur-v1`',
      is: 'after June 2026: fields as listed by clients and catalogues; the operation ids of two of them are made like the others',
      known: inferred('generated clients, August to October 2026'),
    },
    {
      about: '`flux-pro`, `flux-pro-1.0-canny`, `flux-pro-1.0-depth`',
      is: 'retired; served with the fields that they had, marked deprecated',
      known: documented("the vendor's SDK of 2025"),
    },
    {
      about: '`flux-schnell`',
      is: "in no document of the vendor's; served with the published document's fields, marked deprecated",
      known: inferred('the published document'),
    },
    {
      about: 'numbers as strings, 1.0 for 1, "yes" for true; items of a 422 with type, loc, msg, input, ctx',
      is: 'pydantic v2 in lax mode',
      known: recorded('real pydantic 2.13 under FastAPI 0.115; two 422s of August 2026'),
    },
    {
      about: 'unknown fields',
      is: 'ignored, and named in the log and in `x-emulator-explain`; refused (`extra_forbidden`) on outpainting and flux-3-image',
      known: june,
    },
    {
      about: 'submit',
      is: '200 `{id, polling_url, cost, input_mp, output_mp}`; the last three null on FLUX.1, `cost` in US dollars times 100 as a double on FLUX.2 (`7.000000000000001`)',
      known: december,
    },
    {
      about: 'submit: the same on FLUX 3, which shows no cost, and on the tools, which do as FLUX.2',
      is: 'FLUX 3 videos show none; for the rest nothing was seen',
      known: inferred('captures of other models, August 2026'),
    },
    {
      about: 'submit with `webhook_url`',
      is: '200 `{id, status, webhook_url, cost, input_mp, output_mp}`; the status is Pending',
      known: inferred('shape from openapi.json, June 2026; the value of status was never seen'),
    },
    {
      about: 'the call to `webhook_url`',
      is: 'a POST when the task ends: `{task_id, id, status, result, progress}`, with `details` where there are some; `X-Webhook-Secret` verbatim; an HMAC signature and the older form (`SUCCESS`) as options',
      known: inferred(
        "the vendor's newer SDK (header), release note of 2026-02-17 (status), receivers of 2025 (older form)",
      ),
    },
    {
      about: 'a call that is not answered with 2xx',
      is: 'repeated after 1, 5 and 30 seconds, then given up',
      known: inferred("the vendor's skills of February 2026 say so; nothing was measured"),
    },
    {
      about: 'when credits are taken',
      is: 'at the submit, and given back when the task fails or is moderated',
      known: inferred('that those are not charged is documented; when the rest is, is not'),
    },
    {
      about: 'poll',
      is: '200 `{id, status, result, progress, details, preview}`, always the six keys; needs no key, takes any',
      known: recorded('traffic of December 2025; clients that poll without a key'),
    },
    {
      about: 'a seventh key, `cost`, in polls of flux-3-image',
      is: 'not served: recorded on video jobs only; for pictures a client tests for it',
      known: inferred('a client test of October 2026'),
    },
    {
      about: 'statuses',
      is: 'Pending, then Ready, Error, Content Moderated or Request Moderated; Reasoning and Generating on flux-3-image; never Processing',
      known: recorded('traffic of December 2025; notes of September 2026 for the two new ones'),
    },
    {
      about: 'result of FLUX.2 and its tools',
      is: '`{start_time, prompt, seed, sample}`',
      known: recorded('traffic of December 2025; the tools are inferred from it'),
    },
    {
      about: 'result of FLUX.1, ultra, Kontext, fill, expand',
      is: '`{sample, prompt, seed, start_time, end_time, duration}`',
      known: recorded('flux-dev, December 2025; the others are inferred from it'),
    },
    {
      about: 'result of flux-3-image',
      is: '`{sample, prompt, duration}`, without a seed; a PNG',
      known: inferred('client tests and fixtures, October 2026'),
    },
    {
      about: 'progress',
      is: 'on flux-dev only: 0.1 to 1.0 as it was recorded, then null; null on all others',
      known: december,
    },
    {
      about: 'a moderated task',
      is: '200, `details: {"Moderation Reasons": [...]}`; without reasons given, `Derivative Works Filter` for a request and `Protected Content` for a picture',
      known: documented('docs since June 2026, and a fixture of vercel/ai; which reason comes when is inferred'),
    },
    {
      about: 'a request is moderated',
      is: 'after a fifth of its time, or when its model begins to work',
      known: inferred('the request is looked at before the work'),
    },
    {
      about: 'a task that failed',
      is: '200 with status Error and nulls; on flux-3-image 422 with `details: {"error": ...}`',
      known: inferred('never recorded on pictures; FLUX 3 from its docs (422 or 503) and client tests'),
    },
    {
      about: 'headers of a poll',
      is: '`Retry-After` 1 or 0, `X-Ratelimit-Limit: 1200`, `-Remaining`, `-Reset`, counted by the second and account; refused (429) only with `--enforce-rate-limit`',
      known: recorded('267 polls of December 2025; slowapi over Redis'),
    },
    {
      about: 'the prompt in the result',
      is: 'rewritten (a fixed ending here) on flux-2-pro, its preview and flux-2-max unless `disable_pup`, on flux-2-flex unless `prompt_upsampling` is false, on flux-3-image always',
      known: recorded('flux-2-pro, December 2025; the others from the docs; the text is ours'),
    },
    {
      about: 'keys',
      is: '`x-key`; also `Authorization: X-Key KEY` and `Authorization: Bearer KEY`, which two published clients send',
      known: documented('the header: openapi.json, June 2026; whether the service takes the others is not known'),
    },
    {
      about: '`GET /v1/credits`, `my_finetunes`, `finetune_details`, `delete_finetune`',
      is: 'credits have no end, shown as 1,000,000, unless `--credits` is given; every account begins with the same two finetunes; lists hold ids; deletions are per account',
      known: inferred('shapes from openapi.json, June 2026; no answer was ever recorded'),
    },
    {
      about: 'a finetune_id that the account does not have, in a submit',
      is: 'taken',
      known: inferred('finetunes of other organisations are named so, too'),
    },
    {
      about: 'input pictures',
      is: 'base64, data URI or URL; JPEG, PNG or WebP, of which only the header is read; a URL is never fetched: a made-up picture of 1024x1024 stands in for it',
      known: documented('base64 and URL: docs; data URIs: inferred'),
    },
    {
      about: 'what is no picture, too small, too large, or a mask of another size',
      is: '422 `value_error` at its field once all fields are valid',
      known: inferred("texts from the vendor's SDK of 2025"),
    },
    {
      about: 'an aspect ratio beyond 21:9 or 9:21 (64:27 is taken: it is what is called 21:9), or a text that is none',
      is: '422 `value_error`',
      known: inferred('the bounds are documented; the error is not'),
    },
    {
      about: 'FLUX.2 beyond 4 MP; a canvas that does not hold its picture',
      is: '422 `value_error` at `["body"]`',
      known: inferred('the limits are documented; the errors are not'),
    },
    {
      about: 'only one of width and height, on FLUX.2',
      is: 'the other one is chosen as if both were missing',
      known: inferred('nothing is known'),
    },
  ],
  refusals: {
    'broken-request': { is: '400, 408, 431 `{detail}`', known: starlette },
    plain: { is: 'any other status that a rule asks for: `{"detail": ...}` with the words of HTTP', known: starlette },
    'not-found': { is: '404 `{"detail":"Not Found"}`, before any key is looked at', known: recorded('August 2025') },
    'wrong-method': { is: '405 `{"detail":"Method Not Allowed"}` with Allow', known: starlette },
    'too-large': {
      is: '413 `{"detail":"Request Entity Too Large"}`',
      known: inferred('no limit of the service is known'),
    },
    'unreadable-body': {
      is: "422 `json_invalid` with Python's offset; 400 `There was an error parsing the body` for undecodable bytes; an empty body or another content type is validated as null or as a text",
      known: recorded('real FastAPI 0.115'),
    },
    'no-key': { is: '403 `{"detail":"Not authenticated"}`', known: probes },
    'key-malformed': {
      is: '422 `{"detail":"Invalid API key format"}`; here for keys beginning with `malformed`',
      known: probes,
    },
    'key-refused': {
      is: '403 `{"detail":"Not authenticated - Invalid Authentication"}`',
      known: recorded('August 2025; inferred for today'),
    },
    invalid: { is: '422 `{"detail":[{type, loc, msg, input, ctx}]}`', known: upscaling },
    'bad-picture': {
      is: '400 `{detail}` for a reference of more than 16 megapixels on flux-3-image',
      known: documented('notes on the FLUX 3 documentation; the text is inferred'),
    },
    'insufficient-credits': {
      is: '402 `{"detail":"Insufficient credits"}`; after the fields, because the price depends on them',
      known: inferred('402 is documented; a public client matches the text'),
    },
    'too-many-tasks': {
      is: '429 `{"detail":"Too many active tasks"}`',
      known: inferred('429 is documented, and the words are those of the docs'),
    },
    'rate-limited': {
      is: '429 `{"error":"Rate limit exceeded: 1200 per 1 second"}`',
      known: inferred("slowapi's usual answer"),
    },
    'unknown-task': {
      is: '404 with the six keys and the status `Task not found`',
      known: recorded('August and September 2026'),
    },
    'server-error': { is: '500 `Internal Server Error` as plain text', known: starlette },
    overloaded: { is: '503 `{"detail":"Service Unavailable"}`', known: inferred('503 is documented, its body is not') },
  },
  differences: [
    'Numbers are printed as JavaScript prints them: `3` for `3.0`, `1e-7` for `1e-07`.',
    'Bytes that pydantic could not echo (NaN, Infinity, lone surrogates) crash the real service with a 500; here they get a clean 422.',
    'Finetune operations are served beside the others, not on a host of their own.',
    'Polling under another base URL than the one submitted to works: there are no regions.',
  ],
}
