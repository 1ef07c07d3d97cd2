import { type Contract, pathsOf, pollPath } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import { readQuery } from '../validation/query.js'

/**
 * Rewrites a path under /v1, which names no contract, to one under /documented/v1 or /live/v1. A path that the default
 * contract lacks goes to the one that has it, and a poll to the contract of its task. Other paths are returned
 * unchanged.
 */
export function createPathResolver({ contract, contracts, accounts }: Core): (path: string) => string {
  const own = `/${contract.name}`
  const others = [...contracts.values()].filter((each) => each !== contract)
  const elsewhere = new Map(others.flatMap((other) => missingFrom(contract, other)))
  // Until another contract is requested, all tasks are of the default one: looking up each task would slow down every poll.
  const toDefault = [version, `${own}${version}`, '/results/', '/_emulator/']
  let isMixed = false

  const contractOfTask = (query: string): string => {
    const { id } = readQuery(query)
    const other = id === undefined ? undefined : others.find((each) => hasTask(each, id))
    return other === undefined ? own : `/${other.name}`
  }
  const hasTask = ({ name, poll }: Contract, text: string): boolean => {
    const id = poll.readId(text)
    return accounts.ofTask(id)?.tasks.get(id)?.model.contract === name
  }

  return (path) => {
    if (!path.startsWith(version)) {
      isMixed ||= !toDefault.some((start) => path.startsWith(start))
      return path
    }
    const end = path.indexOf('?')
    const below = path.slice(version.length, end < 0 ? undefined : end)
    if (below === pollPath) return (isMixed && end > 0 ? contractOfTask(path.slice(end + 1)) : own) + path
    const home = elsewhere.get(normalized(below))
    if (home === undefined) return own + path
    isMixed = true
    return home + path
  }
}

const version = '/v1/'

const missingFrom = (contract: Contract, other: Contract): (readonly [path: string, home: string])[] => {
  const known = pathsOf(contract)
  return [...pathsOf(other).keys()].filter((path) => !known.has(path)).map((path) => [path, `/${other.name}`])
}

/** A path as the router decodes it, without a trailing slash, which the contract that has the path redirects. */
function normalized(path: string): string {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path
  if (!bare.includes('%')) return bare
  try {
    return decodeURI(bare)
  } catch {
    return bare
  }
}
