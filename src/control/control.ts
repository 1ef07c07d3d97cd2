import type { Settings, SettingsChange } from '../config/setting-table.js'
import type { OwnPicture } from '../images/own-pictures.js'
import type { TaskState, Status } from '../contracts/status.js'
import type { JournalEntry } from '../journal/entry.js'
import type { AccountEvent } from '../journal/events.js'
import type { Duration, GivenRules, MadeRule, Rule, Stage } from '../rules/rule.js'
import type { Pace } from '../time/clock.js'
import type { WebhookDelivery } from '../webhooks/webhook-delivery.js'
import type { EntryFilter } from '../journal/filter.js'
import type { Header, SentAnswer } from '../journal/details.js'
import type { ContractName } from '../contracts/contract.js'

export type { OwnPicture, Settings, SettingsChange }

/**
 * What a test commands: accounts, the template of new accounts, and what belongs to no account. Each method is a route of the
 * control API as well; its docstring names it.
 *
 * Times are epoch milliseconds on the account's clock unless stated otherwise. Durations that are returned are milliseconds;
 * those that are given are a {@link Duration}. Methods throw {@link ControlError}; those that return a promise reject with it.
 * The control API replaces the secrets in webhooks, rules and prompts; here they are shown as they were sent.
 */
export interface Control {
  /**
   * Lists the accounts that exist.
   *
   * Control API: `GET /_emulator/accounts`.
   */
  accounts(): readonly AccountSummary[]
  /**
   * Returns the control of the account that an API key opens. The account need not exist yet, and the object stays valid after
   * a reset.
   *
   * @param key the API key, as clients send it in `X-Key`. The control API takes it in `X-Key` or as `?account=`.
   */
  account(key: string): AccountControl
  /** Returns the control of all accounts together. In the control API: `?account=*`. */
  all(): AllControl
  /** Returns the control of the template that new accounts are made from. In the control API: `?account=default`. */
  template(): TemplateControl
  /**
   * Resets every account, as {@link AccountControl.reset} does.
   *
   * Control API: `POST /_emulator/reset` with `{"all": true}`.
   */
  resetAll(): void
  /**
   * Returns the requests that belong to no account, the newest last: without a key, with a refused key, or to an unknown path
   * with a key that has no account.
   *
   * Control API: `GET /_emulator/unattributed`.
   *
   * @param filter which requests; all if absent, and at most 100 unless `limit` is given.
   * @throws {@link ControlError} 400 for a filter that no request can match.
   */
  unattributedRequests(filter?: EntryFilter): JournalPage
  /**
   * Returns one of them with its headers and its answer, which are kept for the newest.
   *
   * Control API: `GET /_emulator/unattributed/{id}`.
   *
   * @param id the entry's id.
   * @throws {@link ControlError} 404 when no such entry has this id.
   */
  unattributedRequest(id: number): RequestDetail
  /**
   * Lists the words of directives, in the order of docs/directives.md.
   *
   * Control API: `GET /_emulator/directives`.
   */
  directives(): readonly DirectiveWord[]
  /**
   * Returns what the built-in webhook receiver `/_emulator/inbox/NAME` was sent, in order of arrival. It keeps 1,000 requests
   * for each name and 16 MB in all (less in a small heap); the oldest are dropped first.
   *
   * Control API: `GET /_emulator/inbox/{name}`.
   */
  inbox(name: string): readonly InboxItem[]
  /**
   * Empties the inbox of that name.
   *
   * Control API: `DELETE /_emulator/inbox/{name}`.
   */
  clearInbox(name: string): void
}

/**
 * The control of one account. Methods that only read create no account: for a key that has sent nothing they return what a new
 * account would have. Those that change something create it, and throw {@link ControlError} 409 when there is no room for
 * another account (`--max-accounts`).
 */
export interface AccountControl {
  /** The API key that opens the account. */
  readonly key: string
  /**
   * Returns the account's time, its pace and when something falls due next.
   *
   * Control API: `GET /_emulator/clock`.
   */
  clock(): ClockView
  /**
   * Lists what falls due next: states of tasks, links that expire, webhook attempts.
   *
   * Control API: `GET /_emulator/clock/due`.
   *
   * @param options `limit`: how many at most, the next ones; 20 if absent.
   * @throws {@link ControlError} 400 for a limit that is not a whole number of at least 1.
   */
  due(options?: { limit?: number }): readonly DueMoment[]
  /**
   * Changes how time passes, then moves it forward if `advance` is given. On the way everything that falls due runs in order:
   * tasks end, webhooks go out, delayed answers are sent. The promise resolves when all of it has been attempted. A second call
   * waits for the first.
   *
   * Control API: `POST /_emulator/clock`.
   *
   * @throws {@link ControlError} 400 for an unknown mode, a factor that is not allowed, or a time that cannot be read; 404 for
   * an unknown task; 409 for a time in the past, a status that the task never has or has passed, a task that goes by polls or
   * steps, and when the account is reset meanwhile.
   */
  setClock(change: ClockChange): Promise<ClockChanged>
  /**
   * Moves time forward by a duration: `advance('10m')`, `advance(600_000)`. Short for `setClock({ advance: { by } })`.
   *
   * Control API: `POST /_emulator/clock` with `{"advance": {"by": "10m"}}`.
   *
   * @throws {@link ControlError} 400 for what is not a duration; 409 when the account is reset meanwhile.
   */
  advance(by: Duration): Promise<ClockChanged>
  /**
   * Moves time forward to a moment: epoch milliseconds or an ISO time. Short for `setClock({ advance: { to } })`.
   *
   * Control API: `POST /_emulator/clock` with `{"advance": {"to": "2026-01-02T03:04:05Z"}}`.
   *
   * @throws {@link ControlError} 400 for what is not a time; 409 for a time in the past, and when the account is reset
   * meanwhile.
   */
  advanceTo(time: number | string): Promise<ClockChanged>
  /**
   * Moves time forward until a task has a status, or until the account is idle: no unfinished task can end by itself and
   * nothing is due. Stuck tasks are passed over. Short for `setClock({ advance: { until } })`.
   *
   * Control API: `POST /_emulator/clock` with `{"advance": {"until": "idle"}}`.
   *
   * @throws {@link ControlError} 404 for an unknown task; 409 for a status that the task never has or has passed, for a task
   * that goes by polls or steps (with `'idle'`, for any such task), and when the account is reset meanwhile.
   */
  advanceUntil(until: 'idle' | { task: string; status: string }): Promise<ClockChanged>
  /**
   * Stops time: it moves only when it is advanced. Short for `setClock({ mode: 'frozen' })`.
   *
   * Control API: `POST /_emulator/clock` with `{"mode": "frozen"}`.
   */
  freeze(): Promise<ClockChanged>
  /**
   * Lets time pass at the pace of the system's clock again, from the moment that it has reached. Short for
   * `setClock({ mode: 'real' })`.
   *
   * Control API: `POST /_emulator/clock` with `{"mode": "real"}`.
   */
  resume(): Promise<ClockChanged>
  /**
   * Lets time pass `factor` times as fast as the system's clock. Short for `setClock({ mode: 'scaled', factor })`.
   *
   * Control API: `POST /_emulator/clock` with `{"mode": "scaled", "factor": 60}`.
   *
   * @param factor above 0, at most 1,000,000.
   * @throws {@link ControlError} 400 for any other factor.
   */
  scale(factor: number): Promise<ClockChanged>
  /**
   * Moves a task that goes by steps (`[[after 3 steps]]`) forward.
   *
   * Control API: `POST /_emulator/step`.
   *
   * @param task the task's id.
   * @param count how many steps; 1 if absent.
   * @throws {@link ControlError} 400 for a count that is not a whole number of at least 1; 404 for an unknown task; 409 for one
   * that goes by time or polls.
   */
  step(task: string, count?: number): TaskDetail
  /**
   * Returns the account's settings.
   *
   * Control API: `GET /_emulator/settings`.
   */
  settings(): Settings
  /**
   * Changes some settings and returns all of them. A change of latency concerns later tasks only.
   *
   * Control API: `POST /_emulator/settings`.
   *
   * @throws {@link ControlError} 400 for an unknown setting or a value that is not allowed; then nothing is changed.
   */
  changeSettings(change: SettingsChange): Settings
  /**
   * Returns the account's rules in the order in which they were made, with how often each matched and fired.
   *
   * Control API: `GET /_emulator/rules`.
   */
  rules(): readonly Rule[]
  /**
   * Makes rules, from data or from the words of a directive (`poll 2 = 503`), and returns those that were made. A rule's `hint`
   * says what looks like a slip, such as an unknown model or a submit that has already been made. An account has at most 1,000
   * rules.
   *
   * Control API: `POST /_emulator/rules`.
   *
   * @throws {@link ControlError} 400 when one of them cannot be read, names a picture that there is not, or there is no room for
   * all; then none is made.
   */
  addRule(rules: GivenRules): readonly Rule[]
  /**
   * Returns the rules that would be made, and what a client would get when each fires. Nothing is made.
   *
   * Control API: `POST /_emulator/rules/preview`.
   *
   * @param rules as {@link AccountControl.addRule} takes them.
   * @param options `contract`: whose answers; those of `/v1` if absent.
   * @throws {@link ControlError} 400 when one of them cannot be read or names a picture that there is not.
   */
  previewRules(rules: GivenRules, options?: { contract?: ContractName }): readonly RulePreview[]
  /**
   * Removes one rule.
   *
   * Control API: `DELETE /_emulator/rules/{id}`.
   *
   * @throws {@link ControlError} 404 for an unknown id.
   */
  removeRule(id: string): void
  /**
   * Removes all rules. The occasions of directives in prompts and headers are counted from 1 again.
   *
   * Control API: `DELETE /_emulator/rules`.
   */
  clearRules(): void
  /**
   * Checks that every rule has fired, and returns how many rules there are.
   *
   * Control API: `POST /_emulator/rules/verify`.
   *
   * @throws {@link ControlError} 409 when a rule never fired, with those rules in `details.unfired`; also for a key that has
   * sent nothing and has no rules.
   */
  verifyRules(): { verified: number }
  /**
   * Lists the pictures that the account's rules can make the results of tasks (`then.picture`), in the order of their names: its
   * own, and those of the template ({@link TemplateControl.addPicture} and `--pictures`).
   *
   * Control API: `GET /_emulator/pictures`.
   */
  pictures(): readonly OwnPicture[]
  /**
   * Returns the file of one of them, byte for byte as it was given.
   *
   * Control API: `GET /_emulator/pictures/{name}`.
   *
   * @throws {@link ControlError} 404 for an unknown name.
   */
  readPicture(name: string): PictureFile
  /**
   * Takes a picture, in place of an earlier one of that name and of the template's: a later task of a rule that names it has it
   * as its result. Tasks that have the earlier one keep it. It belongs to the account, as a rule does: a reset removes it. An
   * account has at most 1,000 pictures, and all accounts share `maxPictureMemory`; none is dropped for another.
   *
   * Control API: `PUT /_emulator/pictures/{name}`.
   *
   * @param name 1 to 100 letters, digits, dots, underscores and hyphens, of which the first is no dot or hyphen.
   * @param bytes a whole JPEG, PNG or WebP file of at most 64 million pixels.
   * @throws {@link ControlError} 400 for another name and for what is no such file, with what it is; 409 where there is no room,
   * and where it cannot be checked now.
   */
  addPicture(name: string, bytes: Uint8Array): Promise<OwnPicture>
  /**
   * Removes a picture of the account. Tasks that have it keep it; later tasks of a rule that names it have the template's picture
   * of this name, or the usual one.
   *
   * Control API: `DELETE /_emulator/pictures/{name}`.
   *
   * @throws {@link ControlError} 404 for an unknown name, and for a picture of the template.
   */
  removePicture(name: string): void
  /**
   * Returns the newest tasks, oldest first.
   *
   * Control API: `GET /_emulator/tasks`.
   *
   * @param filter a status, a model, and how many tasks at most (100 if absent).
   * @throws {@link ControlError} 400 for an unknown status or model.
   */
  tasks(filter?: { status?: string; model?: string; limit?: number }): readonly TaskSummary[]
  /**
   * Returns one task with its timeline, requests and webhooks.
   *
   * Control API: `GET /_emulator/tasks/{id}`.
   *
   * @throws {@link ControlError} 404 for an unknown task.
   */
  task(id: string): TaskDetail
  /**
   * Returns the picture of a task that is Ready, as a download would. It counts as no download, and no rule acts on it.
   *
   * Control API: `GET /_emulator/tasks/{id}/picture`.
   *
   * @param task the task's id.
   * @param options `signal` ends the wait for its turn when it is aborted.
   * @throws {@link ControlError} 404 for an unknown task, for one that is not Ready, and when the picture is no longer kept; 409
   * when too many pictures are waiting to be drawn, or the wait is aborted.
   */
  readResult(task: string, options?: { signal?: AbortSignal }): Promise<PictureFile>
  /**
   * Returns an input picture of a task: the bytes that came with the request.
   *
   * Control API: `GET /_emulator/tasks/{id}/inputs/{field}`.
   *
   * @param task the task's id.
   * @param field the input's field, as {@link TaskInput} has it: `mask`, `images.0`.
   * @throws {@link ControlError} 404 for an unknown task, for a field without a picture, for a URL that was not fetched, and
   * when the bytes are no longer kept (`--max-input-memory`).
   */
  readInput(task: string, field: string): PictureFile
  /**
   * Returns a small PNG of an input picture: upright, and at most 160 pixels wide and high.
   *
   * Control API: `GET /_emulator/tasks/{id}/inputs/{field}/thumbnail`.
   *
   * @param task the task's id.
   * @param field the input's field.
   * @param options `signal` ends the wait for its turn when it is aborted.
   * @throws {@link ControlError} 404 as {@link AccountControl.readInput} does, and for a picture that cannot be decoded; 409 when
   * too many pictures are waiting to be drawn, or the wait is aborted.
   */
  readThumbnail(task: string, field: string, options?: { signal?: AbortSignal }): Promise<PictureFile>
  /**
   * Returns the account's requests from the journal, the newest last.
   *
   * Control API: `GET /_emulator/requests`.
   *
   * @param filter which requests; all if absent, and at most 100 unless `limit` is given.
   * @throws {@link ControlError} 400 for a filter that no request can match, such as an unknown model.
   */
  requests(filter?: EntryFilter): JournalPage
  /**
   * Returns a request with its headers and its answer. These are kept for the account's newest requests, within 2 MB and a
   * quarter of `--journal-memory`.
   *
   * Control API: `GET /_emulator/requests/{id}`.
   *
   * @param id the entry's id.
   * @throws {@link ControlError} 404 when no entry of the account has this id.
   */
  request(id: number): RequestDetail
  /**
   * Holds a request against the account's rules, and returns for each why it fired or did not, those that come nearest first.
   * The rules are as they are now: one that has been removed is not among them, and what counts is how often they have fired by
   * now. The code that judges is that which fires rules.
   *
   * Control API: `GET /_emulator/requests/{id}/rules`.
   *
   * @param id the entry's id.
   * @throws {@link ControlError} 404 when no entry of the account has this id.
   */
  judgeRules(id: number): readonly RuleVerdict[]
  /**
   * Waits until a task has ended or has a status, until a number of requests has come, or until a number of webhook attempts
   * has been made. All that are given must be met. It resolves when the timeout is over as well, with `met: false`; the control
   * API then answers with 408.
   *
   * Control API: `GET /_emulator/wait`.
   *
   * @throws {@link ControlError} 400 when there is nothing to wait for, for a filter that no request can match, and for a
   * timeout above 5 minutes; 404 for an unknown task; 409 when the account is reset meanwhile.
   */
  wait(until: WaitUntil): Promise<WaitResult>
  /**
   * Checks what must be in the journal. It returns `met: false` where the control API answers with 409; it does not throw for that.
   *
   * Control API: `POST /_emulator/expect`.
   *
   * @throws {@link ControlError} 400 for an expectation that no request can meet, such as one with an unknown model.
   */
  expect(expectation: Expectation): ExpectationResult
  /**
   * Returns what the account's tasks would have cost.
   *
   * Control API: `GET /_emulator/receipt`.
   */
  receipt(): Receipt
  /**
   * Returns what the client checks found in the account's requests, and what of the API those requests exercised.
   *
   * Control API: `GET /_emulator/report`.
   */
  report(): Report
  /**
   * Returns the webhooks of the account: all that are pending, and of the others the last 1,000 within 4 MB.
   *
   * Control API: `GET /_emulator/webhooks`.
   *
   * @param filter the id of a task, for its webhooks only.
   */
  webhooks(filter?: { task?: string }): readonly WebhookDelivery[]
  /**
   * Sends a webhook once more, and returns it when that attempt is over.
   *
   * Control API: `POST /_emulator/webhooks/{id}/redeliver`.
   *
   * @throws {@link ControlError} 404 for an unknown webhook; 409 when its task is no longer kept (`--task-ttl`).
   */
  redeliver(delivery: string): Promise<WebhookDelivery>
  /**
   * Calls `listener` for every event of the account from now on, including changes of tasks as time passes. The account need
   * not exist yet. Returns a function that ends it.
   *
   * Control API: `GET /_emulator/events` (server-sent events).
   */
  listen(listener: (event: AccountEvent) => void): () => void
  /**
   * Replaces the account by a new one: its tasks, webhooks, rules and journal are gone, and it begins with the
   * template's settings, rules and pace. Its waits are rejected with {@link ControlError} 409.
   *
   * Control API: `POST /_emulator/reset`.
   */
  reset(): void
}

/** The control of all accounts together. It only reads. */
export interface AllControl {
  /**
   * Returns the newest requests of all accounts and of none, in the order of their ids.
   *
   * Control API: `GET /_emulator/requests?account=*`.
   *
   * @param filter which requests; `limit` is 100 if absent, at most 10,000.
   * @throws {@link ControlError} 400 for a filter that no request can match, and for a higher limit.
   */
  requests(filter?: EntryFilter): JournalPage<AttributedEntry>
  /**
   * Returns what the tasks of all accounts would have cost.
   *
   * Control API: `GET /_emulator/receipt?account=*`.
   */
  receipt(): Receipt
  /**
   * Returns what the client checks found in each account, and what of the API the accounts exercised together.
   *
   * Control API: `GET /_emulator/report?account=*`.
   */
  report(): AllReport
  /**
   * Calls `listener` for every event of every account from now on, later accounts included. `account` is undefined for
   * requests that belong to no account. Returns a function that ends it.
   *
   * Control API: `GET /_emulator/events?account=*` (server-sent events).
   */
  listen(listener: (account: string | undefined, event: AccountEvent) => void): () => void
}

/** The control of the template that new accounts are made from. A change does not concern accounts that already exist, except of its pictures. */
export interface TemplateControl {
  /**
   * Returns the settings of new accounts.
   *
   * Control API: `GET /_emulator/settings?account=default`.
   */
  settings(): Settings
  /**
   * Changes some settings of new accounts and returns all of them.
   *
   * Control API: `POST /_emulator/settings?account=default`.
   *
   * @throws {@link ControlError} 400 for an unknown setting or a value that is not allowed; then nothing is changed.
   */
  changeSettings(change: SettingsChange): Settings
  /**
   * Returns the rules that new accounts are given, in the order in which they were made.
   *
   * Control API: `GET /_emulator/rules?account=default`.
   */
  rules(): readonly MadeRule[]
  /**
   * Makes rules for new accounts and returns all that the template has.
   *
   * Control API: `POST /_emulator/rules?account=default`.
   *
   * @throws {@link ControlError} 400 when one of them cannot be read, names a picture that the template does not have, or there is
   * no room for all; then none is made.
   */
  addRule(rules: GivenRules): readonly MadeRule[]
  /**
   * Removes the template's rules.
   *
   * Control API: `DELETE /_emulator/rules?account=default`.
   */
  clearRules(): void
  /**
   * Lists the pictures of the template. All accounts have them, those that already exist too.
   *
   * Control API: `GET /_emulator/pictures?account=default`.
   */
  pictures(): readonly OwnPicture[]
  /**
   * Returns the file of one of them, byte for byte as it was given.
   *
   * Control API: `GET /_emulator/pictures/{name}?account=default`.
   *
   * @throws {@link ControlError} 404 for an unknown name.
   */
  readPicture(name: string): PictureFile
  /**
   * Takes a picture for all accounts, as {@link AccountControl.addPicture} does for one. A reset leaves it.
   *
   * Control API: `PUT /_emulator/pictures/{name}?account=default`.
   *
   * @throws {@link ControlError} as {@link AccountControl.addPicture} does.
   */
  addPicture(name: string, bytes: Uint8Array): Promise<OwnPicture>
  /**
   * Removes a picture of the template. Tasks that have it keep it.
   *
   * Control API: `DELETE /_emulator/pictures/{name}?account=default`.
   *
   * @throws {@link ControlError} 404 for an unknown name.
   */
  removePicture(name: string): void
  /**
   * Returns how the time of new accounts passes.
   *
   * Control API: `GET /_emulator/clock?account=default`.
   */
  pace(): Pace
  /**
   * Sets how the time of new accounts passes.
   *
   * Control API: `POST /_emulator/clock?account=default`.
   *
   * @throws {@link ControlError} 400 for an unknown mode, and for a factor that is not allowed.
   */
  setPace(pace: PaceChange): Pace
}

/** An account in the list of accounts. */
export interface AccountSummary {
  /** Its API key. */
  key: string
  /** Epoch milliseconds on its clock. */
  now: number
  /** How its time passes. */
  pace: Pace
  /** How many tasks it keeps. */
  tasks: number
  /** How many rules it has. */
  rules: number
  /** How many requests have come, including those that the journal has dropped. */
  requests: number
}

/** An account's time. */
export interface ClockView {
  /** Epoch milliseconds. */
  now: number
  /** The same as an ISO time: `2026-01-02T03:04:05Z`. */
  time: string
  /** How it passes. */
  pace: Pace
  /**
   * When something falls due next (a task ends, a webhook goes out, a delayed answer is sent), in epoch milliseconds;
   * undefined: nothing is due.
   */
  nextDue: number | undefined
}

/** How time is to pass from now on. */
export interface PaceChange {
  /** `real`: as the system's clock; `frozen`: only when it is advanced; `scaled`: `factor` times as fast. */
  mode?: Pace['mode']
  /** How many times as fast, with `scaled` only: above 0, at most 1,000,000. */
  factor?: number
}

/** A change of an account's clock: first its pace, then an advance. */
export interface ClockChange extends PaceChange {
  /**
   * How far time moves: by a duration, to a moment (epoch milliseconds or an ISO time), until the account is idle, or until a
   * task has a status.
   */
  advance?: { by: Duration } | { to: number | string } | { until: 'idle' | { task: string; status: string } }
  /** False: it returns at once and the advance goes on, for a webhook receiver that calls it. True if absent. */
  settle?: boolean
}

/** The clock after a change. */
export interface ClockChanged extends ClockView {
  /** What happened on the way, in order: changes of tasks, webhook attempts, requests that were answered. */
  happened: readonly AccountEvent[]
}

/** A task in a list. */
export interface TaskSummary {
  /** Its id, as the submit returned it. */
  id: string
  /** The model's slug: `flux-dev`. */
  model: string
  /** Its status now. */
  status: Status
  /** When it was submitted, in epoch milliseconds. */
  acceptedAt: number
  /** When it ends or ended, in epoch milliseconds; undefined while it is stuck or goes by polls or steps. */
  endsAt: number | undefined
  /** How often it was polled. */
  polls: number
  /** How often its picture was downloaded. */
  downloads: number
  /** Its prompt; in lists the first 200 characters. */
  prompt: string
  /** The pictures that came with the request, in its order. */
  inputs: readonly TaskInput[]
}

/**
 * An input picture of a task, as it was understood. In the control API it also has `url` and `thumbnail`, where its file and a
 * small PNG of it can be read.
 */
export interface TaskInput {
  /** Its field in the request's body: `mask`, `input_image_2`, `images.0`. */
  field: string
  /** How it was given. */
  source: 'base64' | 'data-uri' | 'url'
  /**
   * Whether it was fetched from its URL (`--fetch-inputs`). If not, a made-up picture of 1024x1024 stands in for it, and
   * nothing below but `host` is known; the explanation of its submit says why. Undefined if it was not a URL.
   */
  fetched: boolean | undefined
  /** `jpeg`, `png` or `webp`. */
  format: string | undefined
  /** In pixels; of a JPEG that EXIF turns, upright. */
  width: number | undefined
  /** In pixels; of a JPEG that EXIF turns, upright. */
  height: number | undefined
  /** How many bytes its file has. */
  bytes: number | undefined
  /** SHA-256 of its file, in hex: the same however it was encoded. */
  sha256: string | undefined
  /** The host of a URL, with its port; undefined for other pictures. */
  host: string | undefined
}

/** A picture as a file. */
export interface PictureFile {
  /** Its media type: `image/png`. */
  type: string
  /** The file: a copy that is the caller's. */
  bytes: Uint8Array
}

/** A field of a submit's body, and what the model read. */
export interface FieldRead {
  /** Its name. */
  field: string
  /** What the model works with; secrets and pictures are replaced, as in the journal. */
  value: unknown
  /** `sent`: as in the body; `converted`: from another type, such as the text `"42"`; `default`: the body did not have it. */
  from: 'sent' | 'converted' | 'default'
}

/** How a model read the body of a submit. */
export interface Understood {
  /** The fields in the body, and those that have a default. */
  fields: readonly FieldRead[]
  /** Names in the body that the model does not know: they had no effect. */
  ignored: readonly string[]
}

/** A task with all that is known of it. */
export interface TaskDetail extends TaskSummary {
  /** The seed of its picture, in digits: it may be larger than a number can say exactly. */
  seed: string
  /** Of the picture, in pixels; absent where the result is no picture. */
  width?: number
  /** Of the picture, in pixels; absent where the result is no picture. */
  height?: number
  /** Of the picture: `jpeg`, `png` or `webp`; absent where the result is no picture. */
  format?: string
  /** Where each status begins: milliseconds, polls or steps after it was accepted. */
  timeline: { unit: 'ms' | 'polls' | 'steps'; states: readonly Readonly<TaskState>[] }
  /** What it costs, in credits; they are given back when it fails or is moderated. */
  credits: number
  /** How its request was read; undefined when the journal no longer has the request, or only a part of its body. */
  understood: Understood | undefined
  /** Requests about it, the newest last: at most 1,000. */
  requests: readonly JournalEntry[]
  /** Its webhooks. */
  webhooks: readonly WebhookDelivery[]
}

/** Some entries of a journal. */
export interface JournalPage<Entry = JournalEntry> {
  /** Those that match the filter, the newest last. */
  entries: readonly Entry[]
  /** How many entries the journal has dropped to stay within its memory (`--journal-memory`). */
  dropped: number
  /** How many entries were ever added, dropped ones included. */
  count: number
}

/** An entry and the account that it belongs to. */
export interface AttributedEntry extends JournalEntry {
  /** The account's key; undefined for a request that belongs to no account. */
  account: string | undefined
}

/** A request with all that the journal keeps of it. */
export interface RequestDetail extends JournalEntry {
  /** Which of its kind it was, as rules count: the account's submits, the task's polls, downloads or webhook attempts. */
  nth: number | undefined
  /** The headers of the request; secrets are redacted. */
  headers: readonly Header[] | undefined
  /** Its answer; undefined if nothing was sent. */
  answer: SentAnswer | undefined
  /** Why there are no headers and no answer; undefined where there are. */
  notKept: string | undefined
}

/** Why a rule fired at a request, or did not. */
export interface RuleVerdict {
  /** The rule as it is now. */
  rule: Rule
  /** Whether it fired at this request. */
  fired: boolean
  /** The conditions that hold: `stage`, `model`, `prompt`, `task`, `nth`, `fields.width`. */
  holds: readonly string[]
  /** Those that do not, with what the rule wants and what the request had. */
  differs: readonly RuleDifference[]
  /** The same in words, with what else is in the way: other rules, and how often it fires. */
  why: string
}

/** A condition of a rule that a request does not meet. */
export interface RuleDifference {
  /** `stage`, `model`, `prompt`, `task`, `nth`, or a field such as `fields.width`. */
  condition: string
  /** What the rule wants. */
  wanted: unknown
  /** What the request had, as the journal keeps it; undefined where it had nothing. */
  found: unknown
  /** Why it cannot be told whether they differ; undefined where they do. */
  unsure: string | undefined
}

/** A rule that is not made, and what comes of it. */
export interface RulePreview {
  /** The rule as it would be made. */
  rule: MadeRule
  /** What it does, in words. */
  effects: readonly string[]
  /**
   * What a client gets when it fires, but for `x-emulator-explain` and what the connection does: the answer itself, or for a rule
   * of the stage `task` that of the poll at its end. Undefined where the answer is the usual one, and for webhooks.
   */
  answer: { status: number; headers: readonly Header[]; body: string | undefined } | undefined
}

/** A word of directives. */
export interface DirectiveWord {
  /** At which stage it stands: after its name, but for `task`, whose words stand alone. */
  stage: Stage
  /** The word; `STATUS` stands for any status. */
  word: string
  /** How it is written, with what comes after it. */
  form: string
  /** What it does. */
  does: string
  /** Whole clauses. */
  examples: readonly string[]
}

/** A moment at which something falls due. */
export interface DueMoment {
  /** Epoch milliseconds on the account's clock. */
  at: number
  /** A task changes, the link to its picture expires, a webhook attempt is made, or something else, such as a delayed answer. */
  kind: 'task' | 'link' | 'webhook' | 'other'
  /** The id of the task. */
  task: string | undefined
  /** What the task becomes. */
  status: Status | undefined
  /** The id of the webhook. */
  webhook: string | undefined
}

/** What to wait for: `task`, `requests` or `webhooks`, or several of them. */
export interface WaitUntil {
  /** The id of a task that must end, or reach `status`. With it, only its requests and webhooks count. */
  task?: string
  /** Which status the task must reach; any at which it ends, if absent. */
  status?: string
  /** How many requests that match `filter` there must be, earlier ones included. */
  requests?: number
  /** How many webhook attempts there must be, earlier ones included. */
  webhooks?: number
  /** Which requests count; with `requests` only. */
  filter?: EntryFilter
  /** A duration in real time; 5 s if absent, 5 minutes at most. */
  timeout?: Duration
  /** Ends the wait when it is aborted, met or not. */
  signal?: AbortSignal
}

/** How a wait ended. */
export interface WaitResult {
  /** Whether all that was waited for is so. */
  met: boolean
  /** How long it took, in milliseconds of real time. */
  tookMs: number
  /** What there was in the end: the task's status, how many requests or webhook attempts, how many entries were dropped. */
  seen: { status?: string; requests?: number; webhooks?: number; dropped?: number }
}

/**
 * What must be in the journal. It is met only where that is certain: not when requests that may count were dropped
 * (`--journal-memory`), or when a field is in the part of a body that was cut off. Pictures, secrets and long texts are
 * compared by digest. A name or value that no request can have is refused.
 */
export interface Expectation {
  /** Which requests count; all if absent. */
  filter?: EntryFilter
  /**
   * Fields of the request's body and the values that they must have: at most 50. A picture is compared by its bytes, however it
   * was encoded, if it is given as `{ sha256: '…' }` (64 hex digits), as its bytes (a `Uint8Array`), or as `{ file: 'mask.png' }`
   * (a path or a `file:` URL); the last two in the library only. Each of several in a list has a path: `'images.0'`. A URL has no
   * bytes and does not match; what differs shows the hash that was found.
   */
  fields?: Readonly<Record<string, unknown>>
  /** How many such requests there must be: a number, or a range that includes both ends. At least one if absent. */
  count?: number | { least?: number; most?: number }
  /** Filters that must be met by requests in this order: at most 50. */
  inOrder?: readonly EntryFilter[]
}

/** What came of an expectation. */
export interface ExpectationResult {
  /** Whether it is met. */
  met: boolean
  /** How many requests match. */
  found: number
  /** Why it is not met, in words; undefined when it is. */
  problem: string | undefined
  /**
   * The request that comes nearest, and where it differs or why that cannot be told; undefined when the expectation is met or
   * there is no request.
   */
  closest:
    | {
        entry: JournalEntry
        differs: readonly { field: string; expected: unknown; found: unknown; notKept?: string }[]
      }
    | undefined
  /** Says so when no request carried the key: it may be the wrong one. */
  note?: string | undefined
}

/** What tasks would have cost. */
export interface Receipt {
  /** For each model: how many tasks were accepted, how many of them were refunded, and the credits of the others. */
  models: readonly { model: string; tasks: number; refunded: number; credits: number }[]
  /** How many tasks were accepted. */
  tasks: number
  /** How many of them failed or were moderated, and so cost nothing. */
  refunded: number
  /** What the others cost, in credits. */
  credits: number
  /** The same in US dollars: a credit is a cent. */
  dollars: number
  /** Says so when no request was sent: it may be the wrong key. */
  note?: string | undefined
}

/** Something that a client does wrong, or could do better. */
export interface Finding {
  /** Its name: `polls-too-fast`. */
  name: string
  /** How grave it is. */
  level: 'note' | 'warning' | 'error'
  /** What the client did, in a sentence. */
  what: string
  /** What to do instead. */
  advice: string
  /** How often it was seen. */
  count: number
  /** Journal ids of the first requests that show it. */
  requests: readonly number[]
}

/** What an account's client did, and what it exercised. */
export interface Report {
  /** What the client checks found, errors first. */
  findings: readonly Finding[]
  /** What of the API was exercised. */
  coverage: Coverage
  /** Says so when no request was sent: it may be the wrong key. */
  note?: string | undefined
}

/** What the clients of each account did, and what they exercised together. */
export interface AllReport {
  /** The accounts that have sent something: key, number of requests, findings. */
  accounts: readonly { account: string; requests: number; findings: readonly Finding[] }[]
  /** What of the API they exercised together. */
  coverage: Coverage
  /** Says so when no account has sent anything. */
  note?: string | undefined
}

/** What of the API was exercised. */
export interface Coverage {
  /** The endpoints that were called, and how often each status was returned. */
  endpoints: readonly { route: string; statuses: Readonly<Record<string, number>> }[]
  /** The endpoints that were not called. */
  untouched: readonly string[]
  /** For each model that was called: which fields of its body were used, and which were not. */
  fields: readonly { model: string; used: readonly string[]; unused: readonly string[] }[]
  /** Ends of tasks, refusals and picture damages that were met, and how often. */
  paths: Readonly<Record<string, number>>
  /** Those that were not met. */
  unmet: readonly string[]
}

/** A request that the built-in webhook receiver was sent. */
export interface InboxItem {
  /** When it came, in epoch milliseconds on the system's clock. */
  at: number
  /** Its HTTP method. */
  method: string
  /** Its headers, names in lower case. */
  headers: Readonly<Record<string, string>>
  /** Its body as text. */
  body: string
  /**
   * Whether its secret and signature are those of the task that it tells of; undefined if it has neither, or the task is not
   * kept.
   */
  verified?: boolean | undefined
}

/** A command that cannot be carried out. The message says what was given and what is allowed. */
export class ControlError extends Error {
  /** `ControlError`. */
  override name = 'ControlError'
  /** The control API's HTTP status: 400 for a bad value, 404 for an unknown id, 409 for what cannot be done now. */
  readonly status: 400 | 404 | 409
  /** What the control API's answer has besides the message, such as the allowed values; undefined where it has nothing. */
  readonly details: object | undefined

  constructor(status: 400 | 404 | 409, message: string, details?: object) {
    super(message)
    this.status = status
    this.details = details
  }
}
