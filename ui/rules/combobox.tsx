import { useId, useRef, useState } from 'preact/hooks'
import type { DirectiveWord } from '../../src/control/control.js'

interface Option {
  /** The whole text when it is chosen. */
  text: string
  form: string
  does: string
}

/** What may stand where the text ends: the words of the grammar that begin as its last word does. */
export function optionsFor(text: string, words: readonly DirectiveWord[]): Option[] {
  const start = text.lastIndexOf(';') + 1
  const clause = text.slice(start)
  const typed = /[^\s=]*$/.exec(clause)?.[0] ?? ''
  const before = text.slice(0, text.length - typed.length)
  const said = clause
    .slice(0, clause.length - typed.length)
    .split(/[\s=]+/)
    .filter((word) => word !== '')
  const [stage] = said
  const begin = (option: string, form: string, does: string): Option[] =>
    option.startsWith(typed) && option !== typed ? [{ text: `${before}${option} `, form, does }] : []
  if (stage === undefined) {
    const stages = [...new Set(words.map((word) => word.stage))].filter((name) => name !== 'task')
    return [
      ...stages.flatMap((name) => begin(name, `${name} [N] = …`, `what happens at a ${name}, or at the N-th`)),
      ...words.filter((word) => word.stage === 'task').flatMap(({ word, form, does }) => begin(word, form, does)),
    ]
  }
  // The words of a task stand alone; after a value of a word, the next word comes.
  return words
    .filter((word) => word.stage === stage && word.stage !== 'task' && !said.includes(word.word))
    .flatMap(({ word, form, does }) => (word === 'STATUS' ? begin('503', form, does) : begin(word, form, does)))
}

/** A text field whose words are completed as they are typed: the arrow keys choose, Enter and Tab take, Escape closes. */
export function Combobox({
  label,
  value,
  words,
  onInput,
}: {
  label: string
  value: string
  words: readonly DirectiveWord[]
  onInput: (text: string) => void
}) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const options = open ? optionsFor(value, words) : []
  const isOpen = options.length > 0
  const take = (option: Option) => {
    onInput(option.text)
    setAt(-1)
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) {
        setOpen(true)
        return
      }
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = (at + step + options.length + (at === -1 && step === -1 ? 1 : 0)) % options.length
      setAt(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      setOpen(false)
      setAt(-1)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && isOpen && at >= 0) {
      const option = options[at]
      if (option === undefined) return
      event.preventDefault()
      take(option)
    }
  }
  return (
    <div class="combo">
      <label>
        {label}{' '}
        <input
          ref={input}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 && isOpen ? `${id}-${at}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder="poll 2 = 503"
          value={value}
          onInput={(event) => {
            onInput(event.currentTarget.value)
            setOpen(true)
            setAt(-1)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </label>
      <ul role="listbox" id={`${id}-list`} aria-label={`Words for ${label}`} class="options" hidden={!isOpen}>
        {options.map((option, index) => (
          <li
            key={option.form}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => {
              event.preventDefault()
              take(option)
            }}
          >
            <code>{option.form}</code> <span class="muted">{option.does}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
