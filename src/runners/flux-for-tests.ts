import { randomUUID } from 'node:crypto'
import {
  connect,
  createEmulator,
  type AccountControl,
  type AnyEmulator,
  type ContractName,
  type EmulatorOptions,
  type Remote,
  type Rule,
  type SettingsChange,
} from '../index.js'
import { findingsText, journalText } from './journal-text.js'
import { urlOfRun } from './url-of-run.js'

/** What {@link FluxForTests} is made with. */
export interface FluxOptions {
  /** Settings of each test's account: `{ latency: 'instant', credits: 100 }`. */
  settings?: SettingsChange
  /**
   * Options of an emulator that is started for this file alone, in its process, whether the run has one or not: `{}` for one
   * without. They do not go with `FLUX_EMULATOR_URL` and `url`, which name one that runs.
   */
  emulator?: EmulatorOptions
  /**
   * The URL of an emulator that runs; `FLUX_EMULATOR_URL` if absent. Without either, it is the one that `flux-emulator/setup` has
   * started for the run, or else one is started for the file.
   */
  url?: string
  /** The `--control-token` of that emulator; `FLUX_CONTROL_TOKEN` if absent. */
  token?: string
  /** Whether a test fails when one of its rules never fired: `fail` unless given. */
  unfiredRules?: 'fail' | 'allow'
  /** Whether the journal and the report of a failed test are printed: `failed` unless given. */
  print?: 'failed' | 'never'
}

/** An emulator for the tests of a file, with an account for each test. */
export interface FluxForTests {
  /** The emulator. Its methods return promises when it runs elsewhere: write `await`. */
  readonly emulator: AnyEmulator
  /** The API key of the current test: no other test has it. */
  readonly key: string
  /** What the current test commands: the control of its account. */
  readonly account: AccountControl | Remote<AccountControl>
  /** The emulator's URL, without a trailing slash. */
  readonly url: string
  /** The base URL of a contract, `live` unless given: `http://127.0.0.1:41234/live/v1`. */
  baseUrl(contract?: ContractName): string
  /**
   * Variables for a program that the current test starts: `BFL_API_KEY`, `BFL_BASE_URL` (the live contract without `/v1`),
   * `FLUX_EMULATOR_URL`.
   */
  readonly env: Readonly<Record<'BFL_API_KEY' | 'BFL_BASE_URL' | 'FLUX_EMULATOR_URL', string>>
  /** Lets rules of the current test never fire. */
  allowUnfiredRules(): void
}

/** What is used of a test runner. */
export interface Runner {
  beforeAll(hook: () => Promise<void>): void
  beforeEach(hook: () => Promise<void>): void
  /** The hook is told whether the test has failed; when it throws, the test fails. */
  afterEach(hook: (failed: boolean) => Promise<void>): void
  afterAll(hook: () => Promise<void>): void
}

/** A test's own part. */
interface Current {
  key: string
  mayNotFire: boolean
}

/**
 * Registers the hooks of a test file: before its tests an emulator is started, or the one that `FLUX_EMULATOR_URL` names or that
 * the run has is connected to; before each test its account is made, after it the account is reset.
 */
export function useFlux(runner: Runner, options: FluxOptions = {}): FluxForTests {
  let emulator: AnyEmulator | undefined
  let current: Current | undefined
  const started = (): AnyEmulator => {
    if (emulator === undefined) throw new Error(tooEarly('the emulator'))
    return emulator
  }
  const test = (): Current => {
    if (current === undefined) throw new Error(tooEarly('key, account and env'))
    return current
  }
  const account = () => started().account(test().key)

  runner.beforeAll(async () => {
    emulator = await open(options)
  })
  runner.beforeEach(async () => {
    current = { key: `test-${randomUUID()}`, mayNotFire: options.unfiredRules === 'allow' }
    if (options.settings !== undefined) await account().changeSettings(options.settings)
  })
  runner.afterEach(async (failed) => {
    const { mayNotFire } = test()
    const own = account()
    try {
      if (failed && options.print !== 'never') {
        const { entries } = await own.requests()
        const { findings } = await own.report()
        process.stderr.write(`${journalText(entries)}\n${findingsText(findings)}\n`)
      }
      if (!failed && !mayNotFire) refuseUnfired(await own.rules())
    } finally {
      await own.reset()
      current = undefined
    }
  })
  runner.afterAll(async () => {
    await emulator?.close()
    emulator = undefined
  })

  return {
    get emulator() {
      return started()
    },
    get key() {
      return test().key
    },
    get account() {
      return account()
    },
    get url() {
      return started().url
    },
    baseUrl: (contract = 'live') => started().baseUrl(contract),
    get env() {
      const { url } = started()
      return { BFL_API_KEY: test().key, BFL_BASE_URL: `${url}/live`, FLUX_EMULATOR_URL: url }
    },
    allowUnfiredRules: () => {
      test().mayNotFire = true
    },
  }
}

/** What is verified is that each rule of a test was of use: one that never fired rehearsed nothing. */
function refuseUnfired(rules: readonly Rule[]): void {
  const unfired = rules.filter(({ fired }) => fired === 0)
  if (unfired.length === 0) return
  const texts = unfired.map(({ id, stage, when, then }) => `  ${id}: ${JSON.stringify({ stage, when, then })}`)
  throw new Error(
    `rules of this test never fired:\n${texts.join('\n')}\nThe journal (account.requests()) shows what was asked. If that is as it should be: flux.allowUnfiredRules()`,
  )
}

const tooEarly = (what: string) =>
  `${what} of useFluxEmulator() are there in hooks and tests only: read them there, not while the file is loaded`

function open({ emulator, url, token }: FluxOptions): Promise<AnyEmulator> {
  const { FLUX_EMULATOR_URL, FLUX_CONTROL_TOKEN } = process.env
  const given = url ?? (FLUX_EMULATOR_URL === '' ? undefined : FLUX_EMULATOR_URL)
  if (given === undefined) {
    const ofRun = emulator === undefined ? (process.env[urlOfRun] ?? '') : ''
    return ofRun === '' ? createEmulator(emulator) : connect(ofRun)
  }
  if (emulator !== undefined) {
    const from = url === undefined ? 'FLUX_EMULATOR_URL' : 'url'
    throw new Error(
      `useFluxEmulator() cannot give options to the emulator at ${given}, which runs already: leave out emulator, or ${from}; settings go with both`,
    )
  }
  const secret = token ?? FLUX_CONTROL_TOKEN
  return connect(given, secret === undefined ? {} : { token: secret })
}
