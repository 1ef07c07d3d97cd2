import type { Issue } from '../validation/issue.js'

/** Maximum characters of the request in an answer, as the `input` of its items. */
const maxEchoed = 8 * 1024 ** 2

/**
 * Replaces inputs beyond the limit with null: a body that is echoed for each of its missing fields would become an answer of
 * hundreds of megabytes, and writing one of tens of megabytes would block all other requests.
 */
export function withinEcho(issues: readonly Issue[]): readonly Issue[] {
  let left = maxEchoed
  return issues.map((issue) => {
    left -= sizeOf(issue.input, left)
    return left < 0 ? { ...issue, input: null } : issue
  })
}

/** The approximate length of a value as JSON; stops counting above `max`. */
function sizeOf(value: unknown, max: number): number {
  const open = [value]
  let size = 0
  while (open.length > 0 && size <= max) {
    const each = open.pop()
    size += typeof each === 'string' ? each.length + 2 : 8
    if (typeof each !== 'object' || each === null) continue
    if (Array.isArray(each)) {
      size += each.length
      if (size <= max) for (const item of each as unknown[]) open.push(item)
      continue
    }
    for (const name in each) {
      size += name.length + 4
      if (size > max) break
      open.push((each as Record<string, unknown>)[name])
    }
  }
  return size
}
