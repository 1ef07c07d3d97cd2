/** How a command ended: what it prints, and its exit code, 0 if absent. */
export interface Outcome {
  exitCode?: number
  stdout?: string
  stderr?: string
}
