import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { helpText } from '../src/cli/help.js'
import { commandFlags } from '../src/config/command-flags.js'
import type { OptionReader } from '../src/config/option-readers.js'
import {
  checkOptions,
  ConfigError,
  flagOf,
  optionNames,
  optionTable,
  parseOptions,
  readVersion,
  variableOf,
  type Options,
  type OptionsGiven,
} from '../src/config.js'

const defaults: Options = {
  host: '127.0.0.1',
  port: 3589,
  readyFile: undefined,
  contract: 'documented',
  proxy: false,
  proxyPassthrough: false,
  tls: undefined,
  caDir: undefined,
  apiKeys: undefined,
  finetunes: ['my-finetune', 'my-style'],
  publicUrl: undefined,
  pollingUrl: undefined,
  deliveryUrl: undefined,
  regions: false,
  latency: 'fast',
  urlTtl: undefined,
  taskTtl: 3_600_000,
  maxTaskMemory: 1024 ** 3,
  bodyLimit: 64 * 1024 ** 2,
  cacheSize: 64 * 1024 ** 2,
  maxInputMemory: 256 * 1024 ** 2,
  pictures: undefined,
  maxPictureMemory: 256 * 1024 ** 2,
  maxAccounts: 10_000,
  credits: undefined,
  maxActiveTasks: undefined,
  enforceRateLimit: false,
  webhookTimeout: 5000,
  webhookAllow: undefined,
  fetchInputs: undefined,
  webhookSignature: 'off',
  webhookForm: 'current',
  control: undefined,
  controlToken: undefined,
  allowedHosts: undefined,
  allowedOrigins: undefined,
  journalMemory: 64 * 1024 ** 2,
  directives: true,
  inspector: true,
  logLevel: 'info',
}

const parse = (argv: readonly string[], env: Record<string, string> = {}) => parseOptions({ argv, env })

function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

test('without flags and variables the documented contract is served on port 3589 of this machine', () => {
  expect(parse([])).toEqual({ command: 'serve', options: defaults, warnings: [] })
  expect(checkOptions()).toEqual(defaults)
})

test.each([
  ['host', 'localhost', '127.0.0.1'],
  ['host', 'flux.localhost', '127.0.0.1'],
  ['host', '[::1]', '::1'],
  ['host', '0.0.0.0', '0.0.0.0'],
  ['host', '::', '::'],
  ['host', 'fe80::1%eth0', 'fe80::1%eth0'],
  ['port', '0', 0],
  ['port', '65535', 65_535],
  ['contract', 'documented', 'documented'],
  ['apiKeys', 'one', ['one']],
  ['apiKeys', ' one , two,one', ['one', 'two']],
  ['publicUrl', 'http://flux:3589', 'http://flux:3589'],
  ['publicUrl', 'https://Example.com/flux//', 'https://example.com/flux'],
  ['publicUrl', 'http://[::1]:80/', 'http://[::1]'],
  ['latency', 'instant', 'instant'],
  ['latency', 'fast', 'fast'],
  ['latency', 'realistic', 'realistic'],
  ['latency', '1.5s', 1500],
  ['urlTtl', '250ms', 250],
  ['urlTtl', '5S', 5000],
  ['urlTtl', '0', 0],
  ['taskTtl', '2h', 7_200_000],
  ['taskTtl', '90', 90],
  ['maxTaskMemory', '2gb', 2 * 1024 ** 3],
  ['bodyLimit', '512kb', 512 * 1024],
  ['bodyLimit', '512MB', 512 * 1024 ** 2],
  ['cacheSize', '0', 0],
  ['cacheSize', '1000', 1000],
  ['maxAccounts', '1', 1],
  ['allowedHosts', 'Flux.test, *.example.com', ['flux.test', '*.example.com']],
  ['allowedOrigins', 'http://Localhost:5173/, https://app.test:443', ['http://localhost:5173', 'https://app.test']],
  ['directives', 'off', false],
  ['directives', 'False', false],
  ['directives', '0', false],
  ['directives', 'no', false],
  ['directives', 'YES', true],
  ['logLevel', 'silent', 'silent'],
  ['latency', 'instant\r', 'instant'],
  ['latency', ' Realistic ', 'realistic'],
  ['latency', '5 s\r', 5000],
  ['logLevel', 'INFO', 'info'],
  ['contract', '\tLIVE\r\n', 'live'],
  ['control', 'Open', 'open'],
  ['webhookForm', 'OLDER', 'older'],
  ['webhookSignature', 'HMAC\r', 'hmac'],
  ['maxActiveTasks', 'Real\r', 'real'],
  ['maxActiveTasks', '3\r', 3],
  ['credits', ' 2.5\r', 2.5],
  ['host', 'LOCALHOST\r', '127.0.0.1'],
  ['port', '80\r', 80],
  ['pollingUrl', 'http://localhost:4010/', 'http://localhost:4010'],
  ['deliveryUrl', 'http://localhost:3589/', 'http://localhost:3589'],
  ['publicUrl', ' HTTP://flux:3589/\r', 'http://flux:3589'],
  ['apiKeys', 'Key-A, key-a\r', ['Key-A', 'key-a']],
  ['controlToken', ' A-Long-Secret\r', 'A-Long-Secret'],
  ['webhookAllow', 'hooks.example.com, 203.0.113.0/24\r', ['hooks.example.com', '203.0.113.0/24']],
  ['fetchInputs', '*.example.com, 203.0.113.0/24\r', ['*.example.com', '203.0.113.0/24']],
  ['allowedHosts', 'flux.test\r', ['flux.test']],
  ['allowedOrigins', 'http://localhost:5173\r', ['http://localhost:5173']],
  ['bodyLimit', '64 MB\r', 64 * 1024 ** 2],
  ['enforceRateLimit', 'On\r', true],
] as const)('%s takes %j as a flag, as a variable and from the library', (name, text, value) => {
  const expected = { ...defaults, [name]: value }
  expect(parse([`${flagOf(name)}=${text}`]).options).toEqual(expected)
  expect(parse([], { [variableOf(name)]: text })).toEqual({ command: 'serve', options: expected, warnings: [] })
  expect(checkOptions({ [name]: text })).toEqual(expected)
})

test.each([
  ['host', 'http://localhost'],
  ['host', 'localhost:80'],
  ['host', 'a b'],
  ['port', '65536'],
  ['port', '-1'],
  ['port', '3.5'],
  ['port', '0x10'],
  ['contract', 'life'],
  ['apiKeys', 'one,,two'],
  ['apiKeys', 'o ne'],
  ['apiKeys', 'schlüssel'],
  ['publicUrl', 'flux:3589'],
  ['publicUrl', 'ftp://flux'],
  ['publicUrl', 'http://flux/?a=b'],
  ['publicUrl', 'http://flux/#a'],
  ['publicUrl', 'http://'],
  ['latency', 'slow'],
  ['latency', '5 days'],
  ['urlTtl', '-5s'],
  ['urlTtl', '5m5s'],
  ['taskTtl', '8761h'],
  ['maxTaskMemory', '1tb'],
  ['bodyLimit', '0'],
  ['bodyLimit', '513mb'],
  ['cacheSize', 'big'],
  ['maxAccounts', '0'],
  ['allowedHosts', 'flux.test:80'],
  ['allowedOrigins', '*'],
  ['allowedOrigins', 'null'],
  ['allowedOrigins', 'localhost:5173'],
  ['allowedOrigins', 'http://*.test'],
  ['allowedOrigins', 'http://app.test/page'],
  ['allowedOrigins', 'http://app.test,'],
  ['directives', 'maybe'],
  ['logLevel', 'verbose'],
] as const)('%s refuses %j and names the option as it was given', (name, text) => {
  const allowed = /not allowed; expected [^\n]+, for example [^\n]+$/
  const said = {
    flag: failure(() => parse([`${flagOf(name)}=${text}`])),
    variable: failure(() => parse([], { [variableOf(name)]: text })),
    library: failure(() => checkOptions({ [name]: text })),
  }
  expect(said).toEqual({
    flag: expect.stringMatching(allowed),
    variable: expect.stringMatching(allowed),
    library: expect.stringMatching(allowed),
  })
  expect([said.flag, said.variable, said.library].map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
    flagOf(name),
    variableOf(name),
    `option ${name}`,
  ])
})

test('a bad value is answered with what was given, what is allowed and an example', () => {
  expect(failure(() => parse(['--port', '70000']))).toBe(
    '--port: "70000" is not allowed; expected a whole number from 0 to 65535, for example --port 3589',
  )
  expect(failure(() => parse([], { FLUX_LOG_LEVEL: 'loud' }))).toBe(
    'FLUX_LOG_LEVEL: "loud" is not allowed; expected one of trace, debug, info, warn, error, silent, for example FLUX_LOG_LEVEL=warn',
  )
  expect(failure(() => checkOptions({ urlTtl: -5 }))).toBe(
    "option urlTtl: -5 is not allowed; expected a duration such as 250ms, 5s, 10m, 1h (8760h at most), or milliseconds, for example { urlTtl: '10m' }",
  )
})

test('the example that an error gives is itself allowed', () => {
  for (const name of optionNames) {
    const example = / --[a-z-]+ (\S+)$/.exec(failure(() => parse([`${flagOf(name)}= \n `])))?.[1]
    expect(parse([`${flagOf(name)}=${example ?? ''}`]).command, name).toBe('serve')
  }
})

test.each([
  ['latency', '"instant"'],
  ['latency', "'5s'"],
  ['port', '"3589"\r'],
  ['host', '"0.0.0.0"'],
  ['publicUrl', '"http://flux:3589"'],
  ['apiKeys', '"key-1","key-2"'],
  ['apiKeys', "'key-1'"],
  ['controlToken', '"a-long-secret"'],
  ['directives', '"off"'],
  ['webhookAllow', '"hooks.example.com"'],
  ['fetchInputs', '"cdn.example.com"'],
] as const)('%s in quotation marks, as env files of Docker keep them, is refused and says so: %j', (name, text) => {
  const quotes = /; the quotation marks are part of the value \(docker --env-file keeps them\): leave them out$/
  expect(failure(() => parse([], { [variableOf(name)]: text }))).toMatch(quotes)
  expect(failure(() => parse([`${flagOf(name)}=${text}`]))).toMatch(quotes)
  expect(failure(() => checkOptions({ [name]: text }))).toMatch(quotes)
})

test('a list of the library may hold a key in quotation marks, and its items are trimmed', () => {
  expect(checkOptions({ apiKeys: ['"key"', ' key '] }).apiKeys).toEqual(['"key"', 'key'])
})

test('a bad value stays one short line, however long it is and whatever it holds', () => {
  const said = failure(() => parse([`--latency=a\nb${'x'.repeat(10_000)}`]))
  expect(said).not.toContain('\n')
  expect(said.length).toBeLessThan(300)
})

test('API keys and passwords are never printed back', () => {
  const secret = 'hidden'
  const said = [
    failure(() => parse([`--api-keys=${secret} ${secret}`])),
    failure(() => parse([], { FLUX_API_KEYS: `${secret},,` })),
    failure(() => checkOptions({ apiKeys: [secret, ''] })),
    failure(() => parse([`--public-url=http://me:${secret}@flux`])),
    ...['public-url', 'webhook-allow', 'fetch-inputs', 'allowed-hosts', 'allowed-origins', 'host'].flatMap((flag) =>
      [`http://me:${secret}@flux`, `http://flux?token=${secret}`].map((url) =>
        failure(() => parse([`--${flag}=${url}`])),
      ),
    ),
    failure(() => parse(['healthcheck', `--url=http://me:${secret}@flux`])),
    ...parse([], { FLUX_API_KEY: secret, FLUX_SECRET: secret }).warnings,
  ]
  expect(said).toHaveLength(19)
  expect(said.join()).not.toContain(secret)
})

test('a flag beats a variable, a variable beats a default, and the last of two flags counts', () => {
  const env = { FLUX_PORT: '1', FLUX_LATENCY: '1s' }
  const { options } = parseOptions({
    argv: ['--port', '2', '--port=3'],
    env,
    defaults: { port: 4, latency: 'instant', urlTtl: '1m' },
  })
  expect(options).toEqual({ ...defaults, port: 3, latency: 1000, urlTtl: 60_000 })
})

test('an empty variable counts as absent, an empty flag does not', () => {
  expect(parse([], { FLUX_PORT: '', FLUX_HOST: ' ', FLUX_OTHER: '' })).toEqual({
    command: 'serve',
    options: defaults,
    warnings: [],
  })
  expect(failure(() => parse(['--host=']))).toMatch(/^--host: "" is not allowed/)
})

test('the switch for directives is read with and without a value', () => {
  const read = (...argv: string[]) => parse(argv).options.directives
  expect(read('--no-directives')).toBe(false)
  expect(read('--directives=off')).toBe(false)
  expect(read('--no-directives', '--directives')).toBe(true)
  expect(failure(() => parse(['--no-directives=off']))).toBe(
    '--no-directives takes no value: write --no-directives alone',
  )
})

test.each([
  [['--prot', '3'], '--prot is not an option, did you mean --port? (flux-emulator --help lists them)'],
  [['--urlTtl=3'], '--urlTtl is not an option, did you mean --url-ttl? (flux-emulator --help lists them)'],
  [
    ['--no-directive'],
    '--no-directive is not an option, did you mean --no-directives? (flux-emulator --help lists them)',
  ],
  [['--no-port'], '--no-port is not an option, did you mean --port? (flux-emulator --help lists them)'],
  [
    ['report', '--fial-on', 'note'],
    '--fial-on is not an option, did you mean --fail-on? (flux-emulator --help lists them)',
  ],
  [['--something-else'], '--something-else is not an option (flux-emulator --help lists them)'],
  [['--__proto__', 'x'], '--__proto__ is not an option (flux-emulator --help lists them)'],
  [['-p', '3'], '-p is not an option (flux-emulator --help lists them)'],
  [['helthcheck'], "'helthcheck' is not a command, did you mean healthcheck? (flux-emulator --help lists them)"],
  [['serve', 'now'], "'now' is one word too many after serve"],
  [['openapi', 'lvie'], "openapi 'lvie' is not allowed; expected documented, live, control"],
  [['openapi', 'live', 'control'], "'control' is one word too many after openapi"],
  [['openapi', '--format', 'junit'], '--format "junit" is not allowed; expected one of yaml, json, arazzo, postman'],
  [['report', '--all', '--format', 'yaml'], '--format "yaml" is not allowed; expected one of json, junit, markdown'],
  [['verify'], 'verify needs --against, the base URL of the server, such as http://localhost:3589/live/v1'],
  [
    ['verify', '--against', 'http://a', '--allow-tasks', '-1'],
    '--allow-tasks "-1" is not allowed; expected a whole number from 0 to 100',
  ],
  [
    ['verify', '--against', 'http://a', '--key', 'a secret'],
    '--key has a value that is not allowed; expected a key of printable ASCII without spaces',
  ],
  [['serve', '--against', 'http://a'], '--against goes with the command verify'],
  [['report', '--all', '--3.0'], '--3.0 goes with the command openapi'],
  [['serve', '--out', 'x'], '--out goes with the command report, run, openapi or verify'],
  [['--port'], '--port needs a value: a whole number from 0 to 65535, for example --port 3589'],
  [
    ['--host', '--port=3'],
    '--host needs a value: a host name or an IP address, without scheme and port, for example --host 0.0.0.0',
  ],
])('%j is refused', (argv, message) => {
  expect(failure(() => parse(argv))).toBe(message)
})

test.each([
  [[], 'serve'],
  [['serve', '--port=0'], 'serve'],
  [['--port', '0', 'serve'], 'serve'],
  [['healthcheck'], 'healthcheck'],
  [['--help'], 'help'],
  [['-h'], 'help'],
  [['--prot', '3', 'nonsense', '--help'], 'help'],
  [['--version'], 'version'],
  [['-v'], 'version'],
] as const)('%j asks for %s', (argv, command) => {
  expect(parse(argv).command).toBe(command)
})

test('help and version come in an environment that would stop a start', () => {
  expect(parse(['--help'], { FLUX_PORT: 'x' })).toEqual({ command: 'help', options: defaults, warnings: [] })
  expect(() => parse([], { FLUX_PORT: 'x' })).toThrow(ConfigError)
})

test('verify has its defaults, and its key by a variable, which other commands ignore', () => {
  const argv = ['verify', '--against', ' https://flux.test/v1/ ']
  const usual = {
    against: 'https://flux.test/v1',
    key: undefined,
    allowTasks: 0,
    strict: false,
    timeoutMs: 10_000,
    format: 'table',
    out: undefined,
  }
  expect(parse(argv).verify).toEqual(usual)
  expect(parse(argv, { FLUX_VERIFY_KEY: ' of-the-variable ' }).verify).toEqual({ ...usual, key: 'of-the-variable' })
  expect(parse([...argv, '--key', 'of-the-flag'], { FLUX_VERIFY_KEY: 'x' }).verify?.key).toBe('of-the-flag')
  expect(parse(argv, { FLUX_VERIFY_KEY: '' }).verify).toEqual(usual)
  const flags = ['--allow-tasks=2', '--strict', '--timeout', '2s', '--format', 'JUNIT', '--out', 'x.xml']
  expect(parse([...argv, ...flags]).verify).toEqual({
    ...usual,
    allowTasks: 2,
    strict: true,
    timeoutMs: 2000,
    format: 'junit',
    out: 'x.xml',
  })
  expect(parse([], { FLUX_VERIFY_KEY: 'a-key' })).toMatchObject({ command: 'serve', warnings: [] })
})

test('an unknown FLUX_ variable is ignored with a hint, other variables without', () => {
  expect(parse([], { FLUX_URL_TLT: '1s', FLUX_WHATEVER_ELSE: 'x', PORT: '80', FLUXPORT: '1' })).toEqual({
    command: 'serve',
    options: defaults,
    warnings: [
      'FLUX_URL_TLT is not an option of the emulator, ignored: did you mean FLUX_URL_TTL?',
      'FLUX_WHATEVER_ELSE is not an option of the emulator, ignored',
    ],
  })
})

test('the variables that Kubernetes injects for a service called flux are ignored with one warning', () => {
  const env = {
    FLUX_SERVICE_HOST: '10.0.0.1',
    FLUX_SERVICE_PORT: '3589',
    FLUX_SERVICE_PORT_HTTP: '3589',
    FLUX_PORT: 'tcp://10.0.0.1:3589',
    FLUX_PORT_3589_TCP: 'tcp://10.0.0.1:3589',
    FLUX_PORT_3589_TCP_PROTO: 'tcp',
    FLUX_PORT_3589_TCP_PORT: '3589',
    FLUX_PORT_3589_TCP_ADDR: '10.0.0.1',
    FLUX_EMULATOR_PORT: 'tcp://10.0.0.2:3589',
  }
  expect(parse([], env)).toEqual({
    command: 'serve',
    options: defaults,
    warnings: [
      'FLUX_PORT and 8 more ignored: set by the container platform for a service called flux, not by you ' +
        '(FLUX_PORT takes a number; in Kubernetes, enableServiceLinks: false keeps them away)',
    ],
  })
})

describe('the library', () => {
  test('gives values of its own kind', () => {
    const given: OptionsGiven = {
      port: 0,
      apiKeys: ['a', 'b'],
      latency: 20,
      bodyLimit: 1024,
      directives: false,
      publicUrl: undefined,
    }
    expect(checkOptions(given)).toEqual({
      ...defaults,
      port: 0,
      apiKeys: ['a', 'b'],
      latency: 20,
      bodyLimit: 1024,
      directives: false,
    })
  })

  test('may change the defaults', () => {
    expect(checkOptions({ latency: '1s', port: undefined }, { port: 0, latency: 'instant' })).toEqual({
      ...defaults,
      port: 0,
      latency: 1000,
    })
  })

  test.each([NaN, Infinity, 1.5, null, {}, ['3'], true, 3n])('refuses %s as a port', (port) => {
    expect(failure(() => checkOptions({ port } as never))).toMatch(/^option port: /)
  })

  test('is told of a name that is not an option', () => {
    expect(failure(() => checkOptions({ urlTTL: 3 } as never))).toBe('urlTTL is not an option, did you mean urlTtl?')
    expect(failure(() => checkOptions({ constructor: 3 } as never))).toMatch(
      /^constructor is not an option: there are host,/,
    )
  })
})

test('the help tells the flag, the variable and the default of every option in 100 columns', () => {
  const help = helpText()
  for (const name of optionNames) {
    expect(help).toContain(
      `  ${optionTable[name].fallback === true ? flagOf(name).replace('--', '--[no-]') : flagOf(name)} `,
    )
    expect(help).toContain(` ${variableOf(name)} `)
  }
  expect(help.match(/\(default: [^)]+\)/g)).toHaveLength(optionNames.length)
  expect(help.split('\n').filter((line) => line.length > 100)).toEqual([])
})

test.each(optionNames)('the help of %s names every word that it takes', (name) => {
  const { reader, help } = optionTable[name]
  const missing = (reader.words ?? []).filter((word) => !new RegExp(`\\b${word}\\b`).test(help))
  expect(missing).toEqual([])
})

test('the help names every word that a flag of a command takes, the words of switches, and the exit codes', () => {
  const help = helpText()
  for (const [flag, readers] of Object.entries(commandFlags)) {
    for (const { words } of Object.values<OptionReader<unknown>>(readers)) {
      expect(help, flag).toContain(words === undefined ? flag : `${flag} ${words.join('|')}`)
    }
  }
  expect(help).toContain('Switches: on, true, yes, 1, off, false, no or 0.')
  expect(help).toMatch(/^Exit codes: 0 .*1 .*2 /ms)
})

test('the version is the package’s', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(readVersion()).toBe(version)
})
