import type { Contract, ContractName } from '../contracts/contract.js'
import type { Reply } from '../contracts/reply.js'
import { toJson } from '../json.js'
import { effectRows } from '../rules/effects.js'
import type { EffectRows } from '../rules/effects/row.js'
import { taskWords, wordsAt } from '../rules/grammar/words.js'
import type { MadeRule } from '../rules/rule.js'
import { ControlError, type DirectiveWord, type RulePreview } from './control.js'
import type { ControlServices } from './services.js'

export function contractOf({ contracts }: Pick<ControlServices, 'contracts'>, name: ContractName): Contract {
  const contract = contracts.get(name)
  if (contract !== undefined) return contract
  const names = [...contracts.keys()].join(' or ')
  throw new ControlError(400, `contract: ${JSON.stringify(name)} is not allowed; it is ${names}`)
}

export const viewPreview = (rule: MadeRule, reply: Omit<Reply, 'explain'> | undefined): RulePreview => ({
  rule,
  effects: effectsOf(rule),
  answer: reply && viewAnswer(reply),
})

/** What each part of the effect does, in the words of the control API's document. */
function effectsOf({ stage, then }: MadeRule): string[] {
  const rows: EffectRows = effectRows[stage]
  return Object.entries(then).map(([name, value]) => {
    const does = rows[name]?.reader.schema.description
    return `${name} ${JSON.stringify(value)}${typeof does === 'string' ? `: ${does}` : ''}`
  })
}

/** As it is sent: an object is JSON, and has its type. */
function viewAnswer({ status, headers = {}, body }: Omit<Reply, 'explain'>): NonNullable<RulePreview['answer']> {
  const isPicture = body instanceof Uint8Array
  const isJson = typeof body === 'object' && !isPicture
  const all = isJson ? { ...headers, 'content-type': 'application/json' } : headers
  return {
    status,
    headers: Object.entries(all).map(([name, value]) => ({ name, value: String(value) })),
    body: isPicture ? '<a picture>' : typeof body === 'object' ? toJson(body) : body,
  }
}

/** The words of the grammar, which the parser and docs/directives.md are made from as well. */
export const directiveWords: readonly DirectiveWord[] = Object.entries({ task: taskWords, ...wordsAt }).flatMap(
  ([stage, words]) =>
    words.map(({ word, form, does, examples }) => ({
      stage: stage as DirectiveWord['stage'],
      word,
      form,
      does,
      examples,
    })),
)
