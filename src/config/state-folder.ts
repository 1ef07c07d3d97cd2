import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the system keeps what a program remembers for a user: what may be lost, but costs something to make anew. */
export function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  { platform, home = homedir() }: { platform: NodeJS.Platform; home?: string },
): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'flux-emulator')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'flux-emulator')
  const { XDG_STATE_HOME: given = '' } = env
  // The standard says that a relative path is to be ignored.
  return join(given.startsWith('/') ? given : join(home, '.local', 'state'), 'flux-emulator')
}
