import { useEffect, useState } from 'preact/hooks'
import { read } from './api.js'
import { messageOf } from './parts.js'

/** Reads a path of the control API when it changes, and not after events: what has been does not change. */
export function useOnce<T>(
  path: string | undefined,
  account: string | undefined,
  again: unknown = 0,
): { data?: T; problem?: string } {
  const [state, setState] = useState<{ key: string; data?: T; problem?: string }>({ key: '' })
  const key = `${account ?? ''} ${path ?? ''} ${String(again)}`
  useEffect(() => {
    if (path === undefined) return
    const aborted = new AbortController()
    read<T>(path, { account, signal: aborted.signal }).then(
      (data) => setState({ key, data }),
      (error: unknown) => {
        if (!aborted.signal.aborted) setState({ key, problem: messageOf(error) })
      },
    )
    return () => aborted.abort()
  }, [key])
  return state.key === key ? state : {}
}
