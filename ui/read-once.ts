import { useEffect, useState } from 'preact/hooks'
import { read } from './api.js'
import { messageOf } from './parts.js'

interface Once<T> {
  key: string
  data?: T
  problem?: string
}

/** Reads a path of the control API when it changes, and not after events: what has been does not change. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape, as of `read`
export const useOnce = <T>(path: string | undefined, account: string | undefined, again: unknown = 0) => {
  const key = `${account ?? ''} ${path ?? ''} ${String(again)}`
  const [state, setState] = useState<Once<T>>({ key: '' })
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
  const isOfKey = state.key === key
  return { data: isOfKey ? state.data : undefined, problem: isOfKey ? state.problem : undefined }
}
