import { commandFlags, commandWords, flagOf, optionNames, optionTable, type CompleteFlags } from '../config.js'

/**
 * Prints the script that completes in a shell, or, called by that script, what may follow the words behind `--`. Commands, flags
 * and the words that a flag takes come from the tables that the command line is read by.
 */
export async function complete({ shell, words }: CompleteFlags): Promise<void> {
  const { RootCommand } = await import('@bomb.sh/tab')
  const tab = new RootCommand()
  const suggest = (values: readonly string[]) => (add: (value: string, description: string) => void) => {
    for (const value of values) add(value, '')
  }
  for (const [name, operands] of Object.entries(commandWords)) {
    const command = tab.command(name, '')
    if (operands.length > 0) command.argument('word', suggest(operands))
    for (const [flag, readers] of Object.entries(commandFlags)) {
      const reader = (readers as Readonly<Record<string, { words?: readonly string[] } | undefined>>)[name]
      if (reader !== undefined) command.option(flag.slice(2), '', suggest(reader.words ?? []))
    }
    for (const option of optionNames) {
      const { reader, help } = optionTable[option]
      command.option(flagOf(option).slice(2), help, suggest(reader.words ?? []))
    }
  }
  if (shell === undefined) tab.parse([...words])
  else tab.setup('flux-emulator', 'flux-emulator', shell)
}
