import type { GivenRule } from '../../src/rules/rule.js'
import { kindOf, resolved, rulesByStage, textOf, valueOf, type Document, type Schema } from './schema.js'
import type { Draft } from './draft.js'

const parts = ['when', 'then'] as const
const counts = ['times', 'every'] as const

/** The rule that the texts of a form mean. */
export function ruleOf(document: Document, { stage, texts }: Draft): object {
  const schema = rulesByStage(document).get(stage) ?? {}
  const of = (part: string): object => {
    const { properties = {} } = resolved(document, schema.properties?.[part])
    return Object.fromEntries(
      Object.entries(properties).flatMap(([name, each]) => {
        const value = valueOf(texts[`${part}.${name}`] ?? '', kindOf(document, each))
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }
  const often = counts.flatMap((name): [string, unknown][] => {
    const value = valueOf(texts[name] ?? '', 'json')
    return value === undefined ? [] : [[name, value]]
  })
  return { stage, when: of('when'), then: of('then'), ...Object.fromEntries<unknown>(often) }
}

/** A rule as the texts of a form. */
export function draftOf(rule: GivenRule): Draft {
  if ('directive' in rule) return { stage: 'submit', texts: {} }
  const inside = parts.flatMap((part) =>
    Object.entries(rule[part] ?? {}).map(([name, value]) => [`${part}.${name}`, textOf(value)]),
  )
  const often = counts.map((name) => [name, textOf(rule[name])])
  return { stage: rule.stage, texts: Object.fromEntries([...inside, ...often]) as Record<string, string> }
}

/** A form for a rule, made from the control API's own document. */
export function RuleForm({
  document,
  draft,
  onChange,
}: {
  document: Document
  draft: Draft
  onChange: (draft: Draft) => void
}) {
  const stages = rulesByStage(document)
  const rule = stages.get(draft.stage) ?? {}
  const set = (path: string, text: string) => onChange({ ...draft, texts: { ...draft.texts, [path]: text } })
  const group = (part: (typeof parts)[number], title: string) => {
    const { properties = {} } = resolved(document, rule.properties?.[part])
    return (
      <fieldset>
        <legend>{title}</legend>
        {Object.entries(properties).map(([name, schema]) => (
          <Field
            key={`${draft.stage}.${part}.${name}`}
            document={document}
            name={name}
            schema={schema}
            text={draft.texts[`${part}.${name}`] ?? ''}
            onText={(text) => set(`${part}.${name}`, text)}
          />
        ))}
      </fieldset>
    )
  }
  return (
    <div class="ruleform">
      <label class="ruled">
        <span>Stage</span>
        <select
          value={draft.stage}
          onChange={(event) =>
            onChange({
              stage: event.currentTarget.value,
              // What a rule is for may stay; what it does is another stage's.
              texts: Object.fromEntries(Object.entries(draft.texts).filter(([path]) => !path.startsWith('then.'))),
            })
          }
        >
          {[...stages.keys()].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {group('when', 'When')}
      {group('then', 'Then')}
      <fieldset>
        <legend>How often</legend>
        {counts.map((name) => (
          <Field
            key={name}
            document={document}
            name={name}
            schema={rule.properties?.[name] ?? {}}
            text={draft.texts[name] ?? ''}
            onText={(text) => set(name, text)}
          />
        ))}
      </fieldset>
    </div>
  )
}

const placeholders: Readonly<Record<string, string>> = {
  nth: '2, or 2-4',
  fields: '{"width": 512}',
  headers: '{"retry-after": "5"}',
  delay: '250ms, 5s',
  latency: '5s',
  after: '{"polls": 3}',
  progress: '[0.1, 0.5, 1]',
  reasons: '["Violence"]',
}

function Field({
  document,
  name,
  schema: given,
  text,
  onText,
}: {
  document: Document
  name: string
  schema: Schema
  text: string
  onText: (text: string) => void
}) {
  const schema = resolved(document, given)
  const kind = kindOf(document, given)
  return (
    <label class="ruled">
      <span>{name}</span>
      {kind === 'choice' ? (
        <select value={text} onChange={(event) => onText(event.currentTarget.value)}>
          <option value=""></option>
          {schema.enum?.map((each) => (
            <option key={String(each)}>{String(each)}</option>
          ))}
        </select>
      ) : kind === 'switch' ? (
        <input
          type="checkbox"
          checked={text === 'true'}
          onChange={(event) => onText(event.currentTarget.checked ? 'true' : '')}
        />
      ) : (
        <input
          spellcheck={false}
          autocomplete="off"
          placeholder={placeholders[name] ?? ''}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
      {schema.description !== undefined && <small class="muted">{schema.description}</small>}
    </label>
  )
}
