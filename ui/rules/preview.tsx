import { useEffect, useState } from 'preact/hooks'
import type { RulePreview } from '../../src/control/control.js'
import { ask } from '../api.js'
import { Copy, messageOf } from '../parts.js'
import { Headers, pretty } from '../views/request.js'

/** What the server says that rules would do, soon after they were changed. */
export function usePreview(
  given: unknown,
  account: string | undefined,
): { previews?: RulePreview[]; problem?: string } {
  const [state, setState] = useState<{ key: string; previews?: RulePreview[]; problem?: string }>({ key: '' })
  const key = given === undefined || account === undefined ? '' : JSON.stringify(given)
  useEffect(() => {
    if (key === '') return
    const aborted = new AbortController()
    const load = async () => {
      try {
        const answer = await ask('rules/preview', { account, method: 'POST', body: given, signal: aborted.signal })
        const { previews } = (await answer.json()) as { previews: RulePreview[] }
        setState({ key, previews })
      } catch (error) {
        if (!aborted.signal.aborted) setState({ key, problem: messageOf(error) })
      }
    }
    const timer = setTimeout(() => void load(), 150)
    return () => {
      clearTimeout(timer)
      aborted.abort()
    }
  }, [key, account])
  // While the next is on its way the last is shown, so that the page does not jump.
  return key === '' ? {} : state
}

export const Preview = ({ previews, problem }: { previews?: readonly RulePreview[]; problem?: string }) => (
  <section class="preview" aria-label="What a client gets">
    <h3>What a client gets</h3>
    {problem !== undefined && <p class="problem">{problem}</p>}
    {problem === undefined && previews === undefined && <p class="muted">Say what happens, and it is shown here.</p>}
    {problem === undefined &&
      previews?.map(({ rule, effects, answer }, index) => (
        <div key={index}>
          {answer === undefined ? (
            <p>{rule.stage === 'webhook' ? 'The webhook:' : 'The usual answer, but for:'}</p>
          ) : (
            <>
              <p>
                {rule.stage === 'task' ? 'The poll at the end of the task: ' : `The ${rule.stage}: `}
                <strong>{answer.status}</strong>
              </p>
              <Headers of={`the answer of rule ${index + 1}`} headers={answer.headers} />
              {answer.body !== undefined && answer.body !== '' && (
                <Copy name={`answer ${index + 1}`} text={pretty(answer.body)} />
              )}
            </>
          )}
          <ul>
            {effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          {rule.hint !== undefined && <p class="problem">{rule.hint}</p>}
        </div>
      ))}
  </section>
)
