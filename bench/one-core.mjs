// Both servers and their client run on one core, where `taskset` can pin them: with a client on another core, how long it takes
// to wake it would be measured with the server. CPU time decides, so that it does not matter who else is on that core.
import { spawnSync } from 'node:child_process'

const core = '0'
export const isPinned = spawnSync('taskset', ['-c', core, process.execPath, '--version']).status === 0

/** Options of `fork` with which the child runs on that core. */
export const onOneCore = (execArgv) =>
  isPinned ? { execPath: 'taskset', execArgv: ['-c', core, process.execPath, ...execArgv] } : { execArgv }
