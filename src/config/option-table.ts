import { allowList, baseUrl, duration, finetuneIds, host, hosts, integer, keys, oneOf } from './option-readers.js'
import { origins, size, token, trimmedText, yesOrNo } from './option-readers.js'
import { option, optional, type OptionRow } from './option-row.js'
import { settingTable } from './setting-table.js'

/** Adding an option is adding a row here: its names, its checks, its place in the help and its type follow. */
export const optionTable = {
  host: option(host, '127.0.0.1', {
    example: '0.0.0.0',
    help: 'Address to listen on; 0.0.0.0 opens it to the network',
  }),
  port: option(integer({ max: 65_535 }), '3589', { example: '3589', help: 'Port to listen on; 0 picks a free one' }),
  readyFile: optional(trimmedText('<file>', 'the path of a file in a folder that exists'), 'none', {
    example: '/tmp/flux.json',
    help: 'A file to write where it listens to, as JSON (url, port, pid, baseUrls), once it does; removed at the end',
  }),
  contract: option(oneOf(['documented', 'live']), 'documented', {
    example: 'live',
    help: 'Contract served under /v1 as well as under its own name: documented or live',
  }),
  proxy: option(yesOrNo, 'off', {
    example: 'on',
    help: "Be a proxy for BFL's hosts as well: CONNECT ends TLS with a certificate of the local authority (see the ca command)",
  }),
  proxyPassthrough: option(yesOrNo, 'off', {
    example: 'on',
    help: 'Let programs of this machine reach other hosts through the proxy, too; without it they are refused',
  }),
  tls: optional(integer({ max: 65_535 }), 'none', {
    example: '443',
    help: "Port to serve HTTPS on as well, under BFL's names, with a certificate of the local authority; 0 picks a free one",
  }),
  caDir: optional(trimmedText('<folder>', 'the path of a folder'), "the user's state folder", {
    example: './ca',
    help: 'Where the local authority is kept, which is made on first use; it certifies nothing but *.bfl.ai and *.bfl.ml',
  }),
  apiKeys: optional(keys, 'any key', {
    example: 'key-1,key-2',
    help: 'The only API keys to take, separated by commas',
  }),
  finetunes: option(finetuneIds, 'my-finetune,my-style', {
    example: 'brand-v2,ink',
    help: 'Finetunes that each account has, by id; a submit that names another is refused (400)',
  }),
  publicUrl: optional(baseUrl, 'as the request says', {
    example: 'http://flux:3589',
    help: 'Where clients reach the emulator; the URLs in its answers begin with it',
  }),
  pollingUrl: optional(baseUrl, 'the public URL', {
    example: 'http://localhost:4010',
    help: 'Where clients poll, if not at the public URL, as through a validating proxy; polling_url is this and /get_result',
  }),
  deliveryUrl: optional(baseUrl, 'the public URL', {
    example: 'http://localhost:3589',
    help: 'Where clients download pictures, if not at the public URL; result.sample begins with it',
  }),
  regions: option(yesOrNo, 'off', {
    example: 'on',
    help: 'Keep the tasks of the live regions apart: /eu/live/v1 or api.eu.bfl.ai; what is submitted to none is in eu',
  }),
  ...settingTable,
  taskTtl: option(duration, '1h', { example: '1h', help: 'How long a task is kept after its end' }),
  maxTaskMemory: option(size(), '1gb', {
    example: '1gb',
    help: 'Memory for tasks; when full, ended ones are dropped early',
  }),
  // The longest string that V8 holds is a little over 512 MB: a longer body could not be read as JSON.
  bodyLimit: option(size({ min: 1, max: 512 * 1024 ** 2 }), '64mb', { example: '64mb', help: 'Longest request body' }),
  cacheSize: option(size(), '64mb', { example: '64mb', help: 'Memory for drawn pictures; 0 draws at every download' }),
  maxInputMemory: option(size(), '256mb', {
    example: '1gb',
    help: 'Memory for the input pictures of tasks; when all are needed, submits with pictures are refused (503)',
  }),
  pictures: optional(trimmedText('<folder>', 'the path of a folder'), 'none', {
    example: './pictures',
    help: 'A folder of your own pictures, which rules of all accounts can make results: NAME.png, .jpg, .jpeg or .webp',
  }),
  maxPictureMemory: option(size(), '256mb', {
    example: '1gb',
    help: 'Memory for your own pictures, of all accounts; when it is full, another is refused',
  }),
  maxAccounts: option(integer({ min: 1, max: 1_000_000 }), '10000', {
    example: '10000',
    help: 'How many API keys have an account of their own at the same time; idle ones go first',
  }),
  webhookTimeout: option(duration, '5s', {
    example: '5s',
    help: 'How long one webhook attempt may last, in real time',
  }),
  webhookAllow: optional(allowList, 'private addresses', {
    example: 'hooks.example.com,203.0.113.0/24',
    help: 'Hosts and addresses besides loopback and private ones that webhooks may go to',
  }),
  fetchInputs: optional(allowList, 'none', {
    example: 'cdn.example.com,203.0.113.0/24',
    help: 'Hosts and addresses from which input pictures that are URLs are fetched; for others a made-up picture stands in',
  }),
  webhookSignature: option(oneOf(['off', 'hmac']), 'off', {
    example: 'hmac',
    help: 'hmac signs webhooks with an HMAC of their body (X-BFL-Signature), off does not; the secret is sent either way',
  }),
  webhookForm: option(oneOf(['current', 'older']), 'current', {
    example: 'older',
    help: 'The body of webhooks: current (since February 2026) or older (as before, status SUCCESS)',
  }),
  control: optional(oneOf(['token', 'open']), 'open on loopback', {
    example: 'open',
    help: 'Who may use the control API when --host is not this machine alone: token (who sends --control-token) or open (all)',
  }),
  controlToken: optional(token, 'none', {
    example: 'a-long-secret',
    help: 'Wanted by the control API as Authorization: Bearer',
  }),
  allowedHosts: optional(hosts, 'names of this machine', {
    example: 'flux.test,*.example.com',
    help: 'Host names besides localhost, IP addresses and names without a dot that the control API answers to',
  }),
  allowedOrigins: optional(origins, 'none', {
    example: 'http://localhost:5173',
    help: 'Origins of web pages that may call the control API, by CORS; pages of others are refused',
  }),
  journalMemory: option(size(), '64mb', {
    example: '64mb',
    help: 'Memory for what was asked, of all accounts; the oldest of the longest idle account goes first',
  }),
  directives: option(yesOrNo, 'on', {
    example: 'off',
    help: 'Take [[...]] words in a prompt as commands to the emulator (docs/directives.md)',
  }),
  inspector: option(yesOrNo, 'on', {
    example: 'off',
    help: 'Serve the inspector, a page in the browser that shows what happens, at /_emulator/',
  }),
  logLevel: option(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']), 'info', {
    example: 'warn',
    help: 'Least important log line that is written: trace, debug, info, warn, error or silent',
  }),
} as const satisfies Readonly<Record<string, OptionRow<unknown>>>

export type OptionName = keyof typeof optionTable

export const optionNames = Object.keys(optionTable) as OptionName[]

/** `urlTtl` -> `--url-ttl` */
export function flagOf(name: string): string {
  return `--${dashed(name)}`
}

/** `urlTtl` -> `FLUX_URL_TTL` */
export function variableOf(name: string): string {
  return `FLUX_${dashed(name).replaceAll('-', '_').toUpperCase()}`
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
