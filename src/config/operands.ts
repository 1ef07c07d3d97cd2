/** Clients that `flux-emulator env` knows. Their variables are rows of src/cli/environment/clients.ts. */
export const clientNames = ['bfl', 'ai-sdk', 'bfl-api', 'bfl-flux-mcp', 'librechat', 'node'] as const
export type ClientName = (typeof clientNames)[number]

/** What `flux-emulator ca --for` tells. */
export const languages = ['node', 'python', 'requests', 'httpx', 'curl', 'java', 'dotnet', 'go', 'ruby', 'php'] as const
export type Language = (typeof languages)[number]

/** Shells that `flux-emulator complete` prints a script for. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

export type Shell = (typeof shells)[number]
