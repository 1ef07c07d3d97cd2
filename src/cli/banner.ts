import type { ContractName } from '../contracts/contract.js'

/** Which base URL is for whom: what people see at the start, below the line that programs read. */
export function banner(url: string, contract: ContractName): string {
  const rows: readonly (readonly [path: string, what: string])[] = [
    ['/live/v1', 'what api.bfl.ai serves: for applications and SDKs'],
    ['/documented/v1', 'the published OpenAPI document: for contract tests'],
    ['/v1', `${contract}, and what only the other one has: where only the host changes`],
    ['/docs', 'the description; that of the control API is at /_emulator/docs'],
  ]
  const longest = Math.max(...rows.map(([path]) => path.length))
  return rows.map(([path, what]) => `  ${url}${path.padEnd(longest)}  ${what}\n`).join('')
}
