import type { ContractName } from '../contracts/contract.js'
import type { Evidence } from '../contracts/evidence.js'
import { parseUrl } from '../parse-url.js'
import { sleep, systemTime } from '../time/system-time.js'
import type { Answer, Ask, Check, Link } from './check.js'
import { safeText } from './safe-text.js'
import { requestChecks } from './request-checks.js'
import type { Send, Sent } from './send.js'
import { subjectOf } from './subject.js'
import { isUnfinished, taskChecks } from './task-checks.js'

/** What is checked, and how. */
export interface VerifyOptions {
  /** The base URL of the server, with or without `/v1` at its end. */
  against: string
  contract: ContractName
  key?: string | undefined
  /** At most so many tasks may be made. */
  allowTasks?: number
  /** Whether what is only inferred fails, too. */
  strict?: boolean
  send: Send
  /** Between two polls of a task, and how long it may take. */
  poll?: { everyMs: number; withinMs: number }
}

/** One thing that is not as expected. */
export interface Problem {
  /** A sentence without its end. */
  what: string
  /** A warning if what was expected is only inferred. */
  level: 'failure' | 'warning'
  /** How it is known what to expect; undefined if there was no answer. */
  evidence: Evidence | undefined
}

/** How a check went. */
export interface Result {
  name: string
  /** `POST /flux-dev` */
  asked: string
  verdict: 'passed' | 'failed' | 'warning' | 'skipped'
  problems: readonly Problem[]
  /** Why it was skipped. */
  why?: string
}

/** All checks of a server. */
export interface Verification {
  against: string
  contract: ContractName
  results: readonly Result[]
}

/**
 * Checks a server against a contract, one request after the other. If the first request has no answer, returns why, as a
 * sentence: there is nothing to check.
 */
export async function verify(options: VerifyOptions): Promise<Verification | string> {
  const subject = await subjectOf(options.contract)
  const keyHeader = subject.contract.publication.security.scheme.name
  const run = new Run(options, keyHeader)
  const results: Result[] = []
  for (const check of [...requestChecks(subject), ...taskChecks(subject)]) {
    const result = await run.resultOf(check)
    if (typeof result === 'string') {
      if (results.length === 0) return `${run.against} ${result}`
      results.push(unanswered(check, result))
    } else results.push(result)
  }
  return { against: run.against, contract: options.contract, results }
}

/** In a row; the server is then taken to be gone. */
const maxUnanswered = 3

/** The state of a verification: links, and what may still be asked. */
class Run {
  readonly against: string
  readonly #options: VerifyOptions
  readonly #keyHeader: string
  readonly #links: Map<Link, string>
  readonly #safe: (text: string) => string
  #tasksLeft: number
  #unanswered = 0
  /** The first request that should have been refused and may have made a task. It ends all submits. */
  #accepted: string | undefined

  constructor(options: VerifyOptions, keyHeader: string) {
    const mount = options.against.replace(/\/+$/, '').replace(/\/v1$/, '')
    this.against = `${mount}/v1`
    this.#options = options
    this.#keyHeader = keyHeader
    this.#links = new Map([['document', `${mount}/openapi.json`]])
    this.#safe = safeText(options.key)
    this.#tasksLeft = options.allowTasks ?? 0
  }

  /** The result of a check; a text is why there was no answer. */
  async resultOf(check: Check): Promise<Result | string> {
    const url = this.#urlOf(check.ask)
    const why = this.#whyNot(check, url)
    if (url === undefined || why !== undefined) {
      return { ...named(check), verdict: 'skipped', problems: [], why: why ?? 'its URL is unknown' }
    }
    if (check.makesTask) this.#tasksLeft--
    const answer = await this.#answerTo(check, url)
    if (typeof answer === 'string') {
      this.#unanswered++
      return this.#safe(answer)
    }
    this.#unanswered = 0
    this.#learn(check, answer)
    const problems = this.#problemsOf(check, answer)
    return { ...named(check), verdict: verdictOf(problems), problems }
  }

  #whyNot({ ask, makesTask }: Check, url: URL | undefined): string | undefined {
    if (this.#unanswered >= maxUnanswered) return `${maxUnanswered} requests in a row had no answer`
    if (ask.key !== undefined && this.#options.key === undefined) return 'it needs --key'
    if (ask.method === 'POST' && this.#accepted !== undefined) {
      return `${this.#accepted} was accepted, and may have cost credits`
    }
    if (makesTask && this.#tasksLeft === 0) return 'it makes a task, which may cost credits: --allow-tasks'
    return url === undefined ? `there is no ${toOf(ask)}` : undefined
  }

  #urlOf({ to }: Ask): URL | undefined {
    if (typeof to === 'string') return parseUrl(this.against + to)
    const url = parseUrl(this.#links.get(to.link) ?? '')
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined
    to.change?.(url)
    return url
  }

  async #answerTo({ ask, untilEnded }: Check, url: URL): Promise<Answer | string> {
    const { send, poll: { everyMs, withinMs } = { everyMs: 1000, withinMs: 300_000 } } = this.#options
    const until = systemTime.now() + withinMs
    for (;;) {
      const answer = await send(this.#requestOf(ask, url))
      if (untilEnded === undefined || typeof answer === 'string' || !isUnfinished(answer)) return answer
      if (systemTime.now() + everyMs > until) return `did not show the end of the task within ${withinMs} ms`
      await sleep(everyMs)
    }
  }

  #requestOf({ method, headers, key: way, body }: Ask, url: URL): Sent {
    const { key } = this.#options
    // The key is for the server that is checked, wherever a link leads.
    const isOwn = url.origin === new URL(this.against).origin
    const ofKey =
      key === undefined || way === undefined || !isOwn
        ? {}
        : { header: { [this.#keyHeader]: key }, bearer: { authorization: `Bearer ${key}` } }[way]
    return { url: url.href, method, headers: { ...headers, ...ofKey }, body }
  }

  #learn({ ask, name, makesTask, finds }: Check, answer: Answer): void {
    const isAccepted = answer.status >= 200 && answer.status < 300
    if (ask.method === 'POST' && isAccepted && makesTask === undefined) this.#accepted ??= `"${name}"`
    const found = finds?.in(answer)
    if (finds !== undefined && found !== undefined) this.#links.set(finds.link, found)
  }

  #problemsOf({ expect }: Check, answer: Answer): Problem[] {
    const problems: Problem[] = []
    for (const { evidence, problem, decides } of expect) {
      const found = problem(answer)
      if (found === undefined) continue
      const level = evidence.how === 'inferred' && this.#options.strict !== true ? 'warning' : 'failure'
      problems.push({ what: this.#safe(found), level, evidence })
      if (decides) break
    }
    return problems
  }
}

const unanswered = (check: Check, why: string): Result => ({
  ...named(check),
  verdict: 'failed',
  problems: [{ what: `the server ${why}`, level: 'failure', evidence: undefined }],
})

const named = ({ name, ask }: Check) => ({ name, asked: `${ask.method} ${toOf(ask)}` })

const toOf = ({ to }: Ask): string => (typeof to === 'string' ? to : to.link)

function verdictOf(problems: readonly Problem[]): Result['verdict'] {
  if (problems.length === 0) return 'passed'
  return problems.some(({ level }) => level === 'failure') ? 'failed' : 'warning'
}
