import type { Options, Parsed } from '../config.js'
import type { ReportCommand } from './report.js'
import { reachable } from '../http/url-host.js'

/** The report command's inputs: where the emulator is, and what is wanted of it. */
export function reportOf({ host, port, controlToken }: Options, flags: Parsed['report']): ReportCommand {
  const { account = '', format = 'json', failOn, out, url } = flags ?? {}
  return {
    url: url ?? `http://${reachable(host)}:${port}`,
    account,
    format,
    ...(failOn !== undefined && { failOn }),
    ...(controlToken !== undefined && { token: controlToken }),
    ...(out !== undefined && { out }),
  }
}
