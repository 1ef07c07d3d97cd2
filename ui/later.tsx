import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Problem } from './parts.js'

/** A view whose code is loaded when it is first opened. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: { View: ComponentType<Props> } | undefined
  return function Later(props: Props) {
    const [shown, setShown] = useState(loaded)
    const [problem, setProblem] = useState<string>()
    useEffect(() => {
      if (shown !== undefined) return
      load().then(
        (View) => {
          loaded = { View }
          setShown(loaded)
        },
        () => setProblem('this view could not be loaded; reload the page'),
      )
    }, [])
    return shown === undefined ? <Problem text={problem} /> : <shown.View {...props} />
  }
}
