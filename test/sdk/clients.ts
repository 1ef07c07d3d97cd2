/** What every client is asked for, as the tables of docs/sdks.md head it. */
export const asks = {
  text: 'text to picture',
  edit: 'edit',
  refusedKey: 'refused key',
  refusedField: 'refused field',
  contentModerated: 'moderated picture',
  requestModerated: 'moderated request',
  documented: 'documented contract',
} as const

export type Ask = keyof typeof asks

/**
 * What the user of a client gets: a picture (its format and size), an error (its whole text), or nothing because the client
 * has no such call. `but` says what is wrong with that, and whose fault it is.
 */
export type Outcome = ({ picture: string } | { error: string } | { none: string }) & { but?: string }

/** A client that the tests run as it is published, and what it does. The tables of docs/sdks.md are made from this. */
export interface RunClient {
  name: string
  /** What is installed, by its name under node_modules; empty where the machine's own is taken. */
  packages: Readonly<Record<string, string>>
  /** What its user writes to reach the emulator. */
  setting: string
  /** What follows the emulator's address in that setting. */
  base: (contract: 'live' | 'documented') => string
  outcomes: Readonly<Record<Ask, Outcome>>
}

/** A client that is not run here: what is known of it was read in its source. */
export interface ReadClient {
  name: string
  setting: string
  known: string
}

const endpoint = (contract: string) => `/${contract}/v1`
const root = (contract: string) => `/${contract}`

const refusedKey = 'Not authenticated - Invalid Authentication'
const refusedWidth =
  '[{"type":"multiple_of","loc":["body","width"],"msg":"Input should be a multiple of 32","input":300,"ctx":{"multiple_of":32}}]'

const aiSdk = {
  base: endpoint,
  setting: "`createBlackForestLabs({ baseURL: 'http://localhost:3589/live/v1' })`",
  outcomes: {
    text: { picture: 'jpeg 320x256' },
    edit: { picture: 'jpeg 320x256' },
    refusedKey: { error: refusedKey },
    refusedField: { error: refusedWidth },
    contentModerated: {
      error: 'Invalid JSON response',
      but: 'the client does not know the status `Content Moderated`',
    },
    requestModerated: {
      error: 'Black Forest Labs generation timed out.',
      but: 'the client polls on at `Request Moderated` until its timeout, 60 s unless `pollTimeoutMillis` is set',
    },
    documented: {
      error: 'Invalid JSON response',
      but: 'the client does not know the status `Processing`, which only the documented contract has; it never sees it with `--latency instant`',
    },
  },
} as const satisfies Partial<RunClient>

const loop = {
  base: root,
  packages: {},
  setting: '`BFL_BASE_URL=http://localhost:3589/live`, which is its default',
} as const

const moderatedPicture = 'Content Moderated: {"Moderation Reasons": ["Protected Content"]}\n'
const moderatedRequest = 'Request Moderated: {"Moderation Reasons": ["Derivative Works Filter"]}\n'

/** What the two loops in Python print, which differ in their HTTP client alone. */
const python = {
  text: { picture: 'jpeg 320x256' },
  edit: { picture: 'jpeg 320x256' },
  refusedKey: { error: `403 {"detail":"${refusedKey}"}\n` },
  refusedField: { error: `422 {"detail":${refusedWidth}}\n` },
  contentModerated: { error: moderatedPicture },
  requestModerated: { error: moderatedRequest },
  documented: { picture: 'jpeg 320x256' },
} as const satisfies RunClient['outcomes']

export const runClients = {
  aiSdk7: {
    ...aiSdk,
    name: '@ai-sdk/black-forest-labs 2 with AI SDK 7',
    packages: { '@ai-sdk/black-forest-labs': '2.0.41', ai: '7.0.173' },
  },
  aiSdk6: {
    ...aiSdk,
    name: '@ai-sdk/black-forest-labs 1 with AI SDK 6',
    packages: { 'ai-sdk-6-black-forest-labs': '1.0.33', 'ai-sdk-6': '6.0.325' },
  },
  memberJunction: {
    name: '@memberjunction/ai-blackforestlabs',
    packages: { '@memberjunction/ai-blackforestlabs': '5.51.3' },
    setting: "`new FLUXImageGenerator(key, 'http://localhost:3589/live/v1')`",
    base: endpoint,
    outcomes: {
      text: { picture: 'png 320x256' },
      edit: {
        error: 'BFL API error (404): {"detail":"Not Found"}',
        but: 'the client posts its edits to `/flux-pro-1.1-fill`, which BFL does not have',
      },
      refusedKey: { error: `BFL API error (403): {"detail":"${refusedKey}"}` },
      refusedField: { error: `BFL API error (422): {"detail":${refusedWidth}}` },
      contentModerated: { error: 'Generation failed: Content Moderated' },
      requestModerated: { error: 'Generation failed: Request Moderated' },
      documented: { picture: 'png 320x256' },
    },
  },
  bflApi: {
    name: 'bfl-api (npm), by `flux-emulator/redirect`',
    packages: { 'bfl-api': '1.7.1' },
    setting: '`NODE_OPTIONS=--import=flux-emulator/redirect`, and no base URL',
    base: root,
    outcomes: {
      text: { picture: 'jpeg 320x256' },
      edit: { picture: 'jpeg 320x256' },
      refusedKey: { error: `HTTP 403: ${refusedKey}` },
      refusedField: { error: `Invalid parameters: ${refusedWidth}` },
      contentModerated: { error: 'Content was moderated. Please revise your prompt.' },
      requestModerated: {
        error: 'Timeout after 0.5 seconds',
        but: 'the client polls on at `Request Moderated` until its timeout, 300 s unless `timeout` is given',
      },
      documented: { picture: 'jpeg 320x256' },
    },
  },
  bflCommand: {
    name: '`bfl` of bfl-api, by the preload',
    packages: { 'bfl-api': '1.7.1' },
    setting:
      '`flux-emulator run -- bfl …`, or `NODE_OPTIONS=--import=flux-emulator/redirect`: it refuses hosts that resolve to a private address, and both answer its lookup',
    base: root,
    outcomes: {
      text: { picture: 'jpeg 320x256' },
      edit: { picture: 'jpeg 320x256' },
      refusedKey: { error: `HTTP 403: ${refusedKey}` },
      refusedField: { error: 'Parameter validation failed: - Width must be a multiple of 32' },
      contentModerated: { error: 'Content was moderated. Please revise your prompt.' },
      requestModerated: {
        error: 'Timeout after 1 seconds',
        but: 'the client polls on at `Request Moderated` until its timeout, 300 s unless `--timeout` is given',
      },
      documented: { picture: 'jpeg 320x256' },
    },
  },
  huggingFace: {
    name: '@huggingface/inference',
    packages: { '@huggingface/inference': '4.13.21' },
    setting: '`textToImage(…, { fetch })` with a `fetch` that leads to `http://localhost:3589/live`',
    base: root,
    outcomes: {
      text: { picture: 'jpeg 320x256' },
      edit: { none: 'its provider for BFL knows only text' },
      refusedKey: { error: `Failed to perform inference: ${refusedKey}` },
      refusedField: {
        error: 'Failed to perform inference: an HTTP error occurred when requesting the provider.',
        but: 'the client leaves the reasons out of its message; they are in `httpResponse.body` of the error',
      },
      contentModerated: {
        error: 'Timed out while waiting for the result from black forest labs API - aborting after 5 attempts',
        but: 'the client knows no status but `Ready` and gives up after 5 s',
      },
      requestModerated: {
        error: 'Timed out while waiting for the result from black forest labs API - aborting after 5 attempts',
        but: 'the client knows no status but `Ready` and gives up after 5 s',
      },
      documented: {
        error: 'Failed to perform inference: Not authenticated',
        but: 'the client sends `Authorization: X-Key …`, and polls with no key at all; the documented contract wants `X-Key`',
      },
    },
  },
  curl: {
    ...loop,
    name: '`flux.sh`: curl',
    outcomes: {
      text: { picture: 'jpeg 320x256' },
      edit: { picture: 'jpeg 320x256' },
      refusedKey: { error: `{"detail":"${refusedKey}"}\n` },
      refusedField: { error: `{"detail":${refusedWidth}}\n` },
      contentModerated: { error: 'Content Moderated\n' },
      requestModerated: { error: 'Request Moderated\n' },
      documented: { picture: 'jpeg 320x256' },
    },
  },
  urllib: {
    ...loop,
    name: '`flux_urllib.py`: Python alone',
    outcomes: python,
  },
  requests: {
    ...loop,
    name: '`flux_requests.py`: Python with requests',
    outcomes: python,
  },
} as const satisfies Record<string, RunClient>

const notAsked = (why: string) => ({ none: `not run: ${why}` })
const run = '`flux-emulator run -- …`: its host is fixed'

/** Clients that are too large to be installed for the tests: `npm run sdks:fixed` installs and runs them. By their names there. */
export const largeClients: Readonly<Record<string, RunClient>> = {
  'mcp-imagenate': {
    name: 'mcp-imagenate',
    packages: { 'mcp-imagenate': '0.7.0' },
    setting: `${run}, and it wants https on \`*.bfl.ai\` for polls and pictures`,
    base: root,
    outcomes: {
      text: { picture: 'png 1024x1024' },
      edit: { none: 'it takes no pictures for FLUX' },
      refusedKey: { error: `FLUX submit failed: 403 {"detail":"${refusedKey}"}` },
      refusedField: { none: 'it names sizes that the API takes' },
      contentModerated: notAsked('it polls on for 120 s'),
      requestModerated: notAsked('it polls on for 120 s'),
      documented: {
        error: 'FLUX submit failed: 404 {"detail":"Not Found","status_code":404}',
        but: 'the published document has no `flux-2-max`, which it was asked for',
      },
    },
  },
  sillytavern: {
    name: 'SillyTavern',
    packages: { sillytavern: '1.19.0' },
    setting: run,
    base: root,
    outcomes: {
      text: { picture: 'jpeg 512x512' },
      edit: { none: 'it makes pictures from text' },
      refusedKey: { error: '/api/sd/bfl/generate answered 500', but: 'a refusal is a bare 500 to its user' },
      refusedField: { none: 'its page offers what the API takes' },
      contentModerated: {
        error: '/api/sd/bfl/generate answered 500',
        but: 'the reason is in the log of its server alone',
      },
      requestModerated: {
        error: '/api/sd/bfl/generate answered 500',
        but: 'the reason is in the log of its server alone',
      },
      documented: { picture: 'jpeg 512x512' },
    },
  },
}

const base = 'http://localhost:3589/live'

export const readClients: readonly ReadClient[] = [
  {
    name: 'blackforest 0.1 (Python, by BFL)',
    setting: "`base_url='http://localhost:3589'`, and `--contract live`: it drops a path of the base URL",
    known:
      'a task ends at `Ready` alone; it polls on at everything else, moderated ones too, until `max_retries`. Its errors show only the HTTP line, because it looks for `message`, which BFL does not send',
  },
  {
    name: 'bfl (the later Python SDK by BFL)',
    setting: `\`BFL_BASE_URL=${base}\`, or \`base_url=\` in code`,
    known:
      'only `Pending` is unfinished to it: `Processing` of the documented contract is an error; moderated tasks raise `BFLContentModerated`, 401 and 403 both `BFLAuthError`',
  },
  {
    name: 'black-forest-labs 1.0.0 (Python)',
    setting: '`base_url`',
    known: 'knows the six statuses of the live contract and no other; needs `result.prompt`, which every result has',
  },
  {
    name: 'black-forest-labs/flux, `src/flux/api.py`',
    setting: `its constant \`API_URL = '${base}'\``,
    known: 'knows only `Ready` and `Pending`, so not `Processing`; shows the `detail` of a refusal',
  },
  {
    name: 'griptape-black-forest (Python)',
    setting: `\`base_url='${base}/'\`, with the slash`,
    known: 'polls every 0.5 s and waits for `Ready` alone; a refusal shows as a `KeyError`',
  },
  {
    name: 'LobeChat',
    setting: `the base URL of its provider: \`${base}\``,
    known:
      'polls on at every status it does not know; shows the first `msg` of a 422 but not the text of a 403, and the `details` of a moderated task; sends `safety_tolerance` 6, which FLUX.2 refuses',
  },
  {
    name: 'LibreChat',
    setting: `\`FLUX_API_BASE_URL=${base}\``,
    known: 'polls every 2 s for `Ready` or `Error`, so forever at a moderated task; shows the body of a refusal',
  },
  {
    name: 'bfl-comfy-nodes (ComfyUI, by BFL)',
    setting: 'a constant of its module',
    known: 'polls without a pause, some 200 times a second; sends fields that are ignored',
  },
  {
    name: 'ComfyUI-FLUX-BFL-API',
    setting: `\`BASE_URL = ${base}/v1/\` in its \`config.ini\`, with the slash, or its node for the configuration`,
    known:
      'an unknown status such as `Processing` is an error to it; it polls every 5 s, and draws a black picture of 512x512 for whatever goes wrong',
  },
  {
    name: 'the samples by BFL (Python, TypeScript, curl)',
    setting: 'a constant in each',
    known:
      'poll `polling_url` and want exactly 200; know 401, not the 403 that BFL sends, and look for `message`, so that a refusal shows as "Unknown error"; the one for curl cuts its values out of compact JSON',
  },
  {
    name: 'lanos/php-bfl',
    setting: '`base_uri`',
    known:
      'posts to `/flux-dev` of the host whatever path is set, so it needs something in front that adds `/v1`, at BFL too; `Processing` is an error to it, `Request Moderated` is unfinished',
  },
  {
    name: 'aimeos/prisma (PHP)',
    setting: 'the URL of its provider',
    known: 'looks for `sample` beside `status`, where BFL does not put it: no picture, at BFL either',
  },
  {
    name: 'litellm (Python)',
    setting: 'fixed host',
    known:
      'polls only https, and only on `bfl.ai` or below it, as the URLs are by `flux-emulator run`; ends at `Ready`, `Error`, `Failed` and both moderated statuses',
  },
  {
    name: 'huggingface_hub (Python)',
    setting: 'fixed host `api.us1.bfl.ai`',
    known: 'polls six times, a second apart, without a key: the live contract, and a latency under 6 s',
  },
  {
    name: '@conducolabs/bfl-js',
    setting: 'fixed host `api.us1.bfl.ai`',
    known: 'hands on the bodies as they are; of a refusal, only its status',
  },
  {
    name: 'bfl-mcp-server',
    setting: 'fixed host `api.bfl.ai`',
    known: 'flux-kontext-pro, for text and for edits; polls every 3 s, at most 20 times',
  },
  {
    name: 'flux-image-generator-mcp (frankdeno)',
    setting: 'fixed host `api.bfl.ml`',
    known: 'takes any answer to a poll that has `result.sample`',
  },
  {
    name: '@fernforestgames/mcp-server-bfl',
    setting: 'fixed host `api.bfl.ai`',
    known: 'text and edits with two pictures; shows refusals with their reason; a 503 ends it',
  },
  {
    name: 'flux-ai-mcp-server (elad12390/bfl-api-mcp)',
    setting: 'fixed host `api.bfl.ai`',
    known: 'text and edits; of a refusal, only its status; shows `Task failed: Content Moderated`',
  },
  {
    name: 'bfl-flux-mcp (Python)',
    setting: `\`BFL_API_BASE_URL=${base}\`, \`BFL_CREDITS_API_URL=${base}/v1/credits\``,
    known:
      'text, kontext, expand and variations; its fill posts to `/flux-fill-pro`, a 404 at BFL too; of a refusal, only its status',
  },
  {
    name: 'Dify, plugin parkerwen/black_forest_labs',
    setting: 'fixed hosts `api.bfl.ml`, `api.us1.bfl.ai`, `api.bfl.ai`',
    known:
      'text, edits and webhooks; polls without a pause; it ignores `REQUESTS_CA_BUNDLE`, so the certificate belongs into the file of `python -m certifi`',
  },
  {
    name: 'FastGPT, tool set blackForestLab',
    setting: 'fixed host `api.bfl.ai`',
    known:
      'text and edits; of a refusal, only its status; a moderated task is a ZodError to it, which knows only `Pending`, `Ready`, `Error` and `Failed`',
  },
  {
    name: 'Typix',
    setting: 'fixed host `api.bfl.ai`',
    known:
      'text; its edits send `image_url`, which BFL does not have, so they show nothing of the picture; polls on at a moderated task for 61 s',
  },
  {
    name: 'ComfyUI, its own nodes for BFL',
    setting: 'its own proxy, whose answers name the host of BFL',
    known: 'poll without a key; an unknown status such as `Processing` is polled without a pause',
  },
  {
    name: 'maruel/genai (Go)',
    setting: 'fixed host for its polls, below `bfl.ai`',
    known: 'knows only `Pending` and `Ready`; `details` and `preview` are objects or null to it',
  },
  {
    name: 'celeste-ai (Python)',
    setting: 'fixed host `api.bfl.ai`',
    known: 'polls every 0.5 s for 120 s; ends at `Ready`, `Error` and `Failed`, so not at a moderated task',
  },
  {
    name: 'tryAGI/BlackForestLabs (C#)',
    setting: 'the base URL of its client',
    known: 'made from the OpenAPI document of BFL; sends the key as a bearer token unless a hook sets `x-key`',
  },
]
