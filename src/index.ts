import { buildApp } from './app.js'
import { built } from './built.js'
import { checkOptions, ConfigError, type OptionsGiven } from './config.js'
import { fetchInProcess } from './connect/in-process.js'
import { knownContract, type ConnectedEmulator } from './connect/connect.js'
import type { Fetch } from './connect/fetch-through.js'
import type { ContractName } from './contracts/contract.js'
import type { AccountControl, Control } from './control/control.js'
import { openCore } from './emulator.js'
import { withFiles } from './expect-files.js'
import { controlProblem } from './http/control/guard.js'
import { createDrain } from './http/drain.js'
import { openReadyFile, type ReadyFile } from './http/ready-file.js'
import { startError } from './http/start-failure.js'
import { intercept, type Interception } from './intercept/intercept.js'

// The whole public API: a name that is not in these lists is internal. Types that a public type refers to are public, too.
export type { OptionsGiven as EmulatorOptions } from './config.js'
export { ConfigError } from './config/config-error.js'
export { connect, type ConnectedEmulator, type ConnectOptions } from './connect/connect.js'
export { ConnectError } from './connect/connect-error.js'
export type { Fetch } from './connect/fetch-through.js'
export type { Remote, RemoteControl } from './connect/remote.js'
export type { ContractName } from './contracts/contract.js'
export type { EndStatus, Status, TaskOverride, TaskState } from './contracts/status.js'
export {
  ControlError,
  type AccountControl,
  type AccountSummary,
  type AllControl,
  type AllReport,
  type AttributedEntry,
  type ClockChange,
  type ClockChanged,
  type ClockView,
  type Control,
  type Coverage,
  type DirectiveWord,
  type DueMoment,
  type Expectation,
  type ExpectationResult,
  type FieldRead,
  type Finding,
  type InboxItem,
  type JournalPage,
  type OwnPicture,
  type PaceChange,
  type PictureFile,
  type Receipt,
  type Report,
  type RequestDetail,
  type RuleDifference,
  type RulePreview,
  type RuleVerdict,
  type Settings,
  type SettingsChange,
  type TaskDetail,
  type TaskInput,
  type TaskSummary,
  type TemplateControl,
  type Understood,
  type WaitResult,
  type WaitUntil,
} from './control/control.js'
export type { Header, SentAnswer } from './journal/details.js'
export type { JournalEntry } from './journal/entry.js'
export type { AccountEvent } from './journal/events.js'
export type { PictureFit } from './images/picture-spec.js'
export type { EntryFilter } from './journal/filter.js'
export type { AnswerEffect, DownloadEffect, Effects } from './rules/effects.js'
export type { PictureDamage, RefusalName } from './rules/effects/answer.js'
export type { Delay } from './rules/effects/delay.js'
export type { TaskEffect } from './rules/effects/task.js'
export type { TransportEffect } from './rules/effects/transport.js'
export type { WebhookEffect } from './rules/effects/webhook.js'
export type { Duration, GivenDelay, GivenEffect, GivenRule, GivenRuleOf, GivenRules } from './rules/rule.js'
export type { MadeRule, NewRule, Rule, RuleOf, Stage, When } from './rules/rule.js'
export type { Pace } from './time/clock.js'
export type { Attempt, WebhookDelivery } from './webhooks/webhook-delivery.js'

/** A running emulator. `await using` closes it at the end of the block. */
export interface Emulator extends AsyncDisposable {
  /** Where it listens, without a trailing slash: `http://127.0.0.1:41234`. */
  url: string
  /**
   * Returns the base URL at which a client speaks a contract: `http://127.0.0.1:41234/documented/v1`.
   *
   * @throws TypeError for any other name than `documented` and `live`.
   */
  baseUrl(contract: ContractName): string
  /** What a test commands: the methods of the control API under `/_emulator`. */
  control: Control
  /** Returns the control of the account that an API key opens. Short for `control.account(key)`. */
  account(key: string): AccountControl
  /**
   * Resets every account: tasks, webhooks, rules and journals are gone. Short for `control.resetAll()`.
   *
   * Control API: `POST /_emulator/reset` with `{"all": true}`.
   */
  reset(): void
  /**
   * Sends a request to the emulator without a socket, and returns its response. The host of its URL is not looked up: it is the
   * origin of the links in the response, so a client that takes a `fetch` keeps its base URL: with
   * `{ baseURL: 'https://api.bfl.ai/live/v1', fetch: emulator.fetch }` all its requests come here.
   */
  readonly fetch: Fetch
  /** Answers requests whose body has arrived, within 0.7 s, closes the other connections, and frees everything. */
  close(): Promise<void>
}

/**
 * An emulator in this process or elsewhere. Code that writes `await` before each call of a method works with both.
 */
export type AnyEmulator = Emulator | ConnectedEmulator

/**
 * Starts an emulator in this process. Pictures are encoded by sharp in a worker thread, with `sharp.concurrency(1)` and
 * `sharp.cache(false)`; libvips shares these settings with any other use of sharp in the process.
 *
 * @param options the port is 0 (a free one) and the log is silent unless they are given; the defaults of the others are the
 * command's.
 * @throws {@link ConfigError} when an option is unknown or its value is not allowed; the message says what is.
 * @throws Error when it cannot listen at `host` and `port`; the message says what to do, `code` is Node's (`'EADDRINUSE'`).
 */
export async function createEmulator(options: OptionsGiven = {}): Promise<Emulator> {
  const checked = checkOptions(options, { port: 0, logLevel: 'silent' })
  const problem = controlProblem(checked)
  if (problem !== undefined) throw new ConfigError(problem)
  const core = openCore(checked, { worker: built('render-worker.js') })
  const app = buildApp(core, checked.logLevel === 'silent' ? {} : { log: { to: process.stdout, forPeople: false } })
  const drain = createDrain(app)
  let ready: ReadyFile | undefined
  let interception: Interception | undefined
  const close = async () => {
    await ready?.remove()
    interception?.close()
    await drain.stop()
    await app.close()
    await core.close()
  }
  try {
    await core.loadPictures()
    if (checked.readyFile !== undefined) ready = await openReadyFile(checked.readyFile)
    const control = withFiles(core.control)
    if (checked.proxy || checked.tls !== undefined) interception = await intercept(app, checked)
    const url = await app.listen({ host: checked.host, port: checked.port })
    await ready?.write({ host: checked.host, port: Number(new URL(url).port), contracts: core.contracts.keys() })
    return {
      url,
      baseUrl: (contract) => `${url}/${knownContract(contract, [...core.contracts.keys()])}/v1`,
      control,
      account: (key) => control.account(key),
      fetch: fetchInProcess(app.server),
      reset: () => control.resetAll(),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    interception?.close()
    await app.close()
    await core.close()
    throw startError(error, checked)
  }
}
