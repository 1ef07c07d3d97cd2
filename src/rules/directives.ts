import type { Plan } from '../contracts/status.js'

/** Words in a prompt that decide how its task ends, for clients that can send nothing else. */
const plans: readonly (readonly [word: string, plan: Plan])[] = [
  ['[[error]]', { end: 'Error' }],
  ['[[content-moderated]]', { end: 'Content Moderated' }],
  ['[[request-moderated]]', { end: 'Request Moderated' }],
]

/** The plan of the first directive in a prompt; any other `[[...]]` is plain prompt. */
export function planIn(prompt: string): Plan | undefined {
  if (!prompt.includes('[[')) return undefined
  const found = plans.map(([word, plan]) => ({ at: prompt.indexOf(word), plan })).filter(({ at }) => at >= 0)
  return found.sort((a, b) => a.at - b.at)[0]?.plan
}
