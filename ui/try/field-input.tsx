import { useState } from 'preact/hooks'
import type { Field } from './schema.js'
import { MaskPainter } from './mask-painter.js'
import { PictureInput } from './picture-input.js'

export interface InputProps {
  field: Field
  /** Unique on the page. */
  id: string
  /** Undefined: it is not in the body. */
  value: unknown
  /** Undefined takes the field out of the body. */
  change: (value: unknown) => void
  account: string
  /** The picture that a mask is painted on. */
  under: unknown
}

/** A field with its description, default and bounds. Nothing is checked here: the server does. */
export function FieldInput(props: InputProps) {
  const { field, id, value, change } = props
  const { name, kind, required, nullable, description, fallback, bounds } = field
  const isGroup = kind === 'object' || kind === 'list' || kind === 'picture'
  const hints = [
    description,
    bounds === '' ? '' : `${capital(bounds)}.`,
    fallback === undefined || fallback === null || fallback === '' ? '' : `Default: ${JSON.stringify(fallback)}.`,
  ]
  const label = (
    <>
      <span class="mono">{name}</span>
      {required && <span class="needed"> required</span>}
    </>
  )
  const content = (
    <>
      {value !== null && <Input {...props} />}
      <span class="hint" id={`${id}-hint`}>
        {hints.filter((hint) => hint !== '').join(' ')}
      </span>
      {nullable && (
        <label class="hint">
          <input
            type="checkbox"
            checked={value === null}
            aria-label={`${name}: send null`}
            onChange={(event) => change(event.currentTarget.checked ? null : undefined)}
          />{' '}
          send null
        </label>
      )}
    </>
  )
  if (isGroup) {
    return (
      <fieldset class="field">
        <legend>{label}</legend>
        {content}
      </fieldset>
    )
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {content}
    </div>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function Input({ field, id, value, change, account, under }: InputProps) {
  const { kind, name, fallback, required } = field
  const hint = { 'aria-describedby': `${id}-hint` }
  switch (kind) {
    case 'boolean':
    case 'choice': {
      const choices = kind === 'boolean' ? ['true', 'false'] : field.choices
      const none = fallback === undefined || fallback === null ? 'not sent' : `not sent (${JSON.stringify(fallback)})`
      return (
        <select
          id={id}
          value={textOf(value)}
          required={required}
          {...hint}
          onChange={(event) => {
            const text = event.currentTarget.value
            change(text === '' ? undefined : kind === 'boolean' ? text === 'true' : text)
          }}
        >
          <option value="">{none}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )
    }
    case 'number':
      return (
        <input
          id={id}
          type="text"
          inputMode="decimal"
          value={textOf(value)}
          placeholder={textOf(fallback)}
          {...hint}
          onInput={(event) => change(numberIn(event.currentTarget.value))}
        />
      )
    case 'picture':
      return (
        <>
          <PictureInput id={id} label={name} value={value} account={account} change={change} />
          {name === 'mask' && <MaskPainter picture={under} mask={value} change={change} />}
        </>
      )
    case 'list':
      return <ListInput {...{ field, id, value, change, account, under }} />
    case 'object': {
      const object = isObject(value) ? value : {}
      return (
        <>
          {field.fields.map((each) => (
            <FieldInput
              key={each.name}
              field={each}
              id={`${id}.${each.name}`}
              value={object[each.name]}
              account={account}
              under={under}
              change={(next) => {
                const changed = withField(object, each.name, next)
                change(Object.keys(changed).length === 0 ? undefined : changed)
              }}
            />
          ))}
        </>
      )
    }
    case 'json':
      return <JsonInput id={id} value={value} change={change} />
    case 'text':
      return field.isLong ? (
        <textarea
          id={id}
          rows={3}
          value={textOf(value)}
          required={required}
          {...hint}
          onInput={(event) => change(textIn(event.currentTarget.value, required))}
        />
      ) : (
        <input
          id={id}
          value={textOf(value)}
          required={required}
          placeholder={textOf(fallback)}
          {...hint}
          onInput={(event) => change(textIn(event.currentTarget.value, required))}
        />
      )
  }
}

/** The items of a list; a single item, which some lists take, is a list of one. */
function ListInput({ field, id, value, change, account, under }: InputProps) {
  const { item, name } = field
  if (item === undefined) return null
  const items: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]
  const put = (next: readonly unknown[]) => change(next.length === 0 ? undefined : next)
  return (
    <>
      {items.map((each, at) => (
        <div class="item" key={at}>
          <FieldInput
            field={{ ...item, name: `${name} ${at + 1}`, required: false }}
            id={`${id}.${at}`}
            value={each ?? undefined}
            account={account}
            under={under}
            change={(next) => put(items.map((old, place) => (place === at ? (next ?? empty(item.kind)) : old)))}
          />
          <button type="button" onClick={() => put(items.filter((_, place) => place !== at))}>
            Remove {name} {at + 1}
          </button>
        </div>
      ))}
      <button type="button" class="add" onClick={() => put([...items, empty(item.kind)])}>
        Add to {name}
      </button>
    </>
  )
}

const empty = (kind: Field['kind']): unknown => (kind === 'object' ? {} : kind === 'list' ? [] : '')

/** A value of any shape, as JSON: the text that was typed, until the value is changed elsewhere. */
function JsonInput({ id, value, change }: { id: string; value: unknown; change: (value: unknown) => void }) {
  const [typed, setTyped] = useState<{ text: string; value: unknown }>()
  const text =
    typed !== undefined && typed.value === value ? typed.text : value === undefined ? '' : JSON.stringify(value)
  return (
    <textarea
      id={id}
      class="mono"
      rows={2}
      value={text}
      placeholder="JSON"
      onInput={(event) => {
        const { value: given } = event.currentTarget
        const next = given.trim() === '' ? undefined : jsonOr(given)
        setTyped({ text: given, value: next })
        change(next)
      }}
    />
  )
}

/** What is not JSON is a text. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** A required text may be sent empty, others are left out. */
const textIn = (text: string, required: boolean): string | undefined => (text === '' && !required ? undefined : text)

/** What is not a number that keeps its digits is sent as a text, for the server to judge. */
function numberIn(text: string): number | string | undefined {
  if (text.trim() === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : text
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function withField(
  body: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  return value === undefined
    ? Object.fromEntries(Object.entries(body).filter(([each]) => each !== name))
    : { ...body, [name]: value }
}
