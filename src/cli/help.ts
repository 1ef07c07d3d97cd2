import { yesOrNo } from '../config/option-readers.js'
import { flagOf, optionNames, optionTable, variableOf, type OptionName } from '../config.js'

const width = 100
const gap = 2

/** The text of `--help`. The options come from their table. */
export function helpText(): string {
  const rows = optionNames.map(describe)
  const flags = Math.max(...rows.map(({ flag }) => flag.length))
  const variables = Math.max(...rows.map(({ variable }) => variable.length))
  const indent = gap + flags + gap + variables + gap
  const table = rows.flatMap(({ flag, variable, help }) => {
    const [first = '', ...rest] = wrap(help, width - indent)
    const start = ' '.repeat(gap) + flag.padEnd(flags + gap) + variable.padEnd(variables + gap)
    return [start + first, ...rest.map((line) => ' '.repeat(indent) + line)]
  })
  return `${[...usage, ...table, ...notes].join('\n')}\n`
}

const usage = [
  'flux-emulator: the FLUX image API on your own machine, offline and in milliseconds',
  '',
  'Usage:',
  '  flux-emulator [serve] [options]       serve the API until SIGTERM or SIGINT',
  '  flux-emulator run [options] -- COMMAND   run a command beside an emulator on a free port, which',
  '    [--report] [--out FILE]             stands in for BFL; exit code of the command, and 1',
  '    [--fail-on note|warning|error]      or 2 if that is 0 and the report of its clients decides so',
  '    [--format json|junit|markdown]',
  '  flux-emulator env [CLIENT] [--json]   print the variables that lead clients to it, of all or one:',
  '    [--url URL]                         bfl, ai-sdk, bfl-api, bfl-flux-mcp, librechat, node',
  '  flux-emulator doctor [--json]         check that it runs, links lead back to it, and nothing here',
  '    [--url URL]                         or in .env leads to the real service; exit code 1 if not so',
  '  flux-emulator logs [--json]           print requests of all accounts as they come, and what',
  '    [--account KEY] [--status 4xx]      explains their answers',
  '    [--model NAME] [--filter TEXT] [--url URL]',
  '  flux-emulator ca                      print the certificate of the local authority, its path, all',
  '    [--path|--bundle|--json]            authorities with it, or how a language is told to trust it',
  '    [--for node|python|requests|httpx|curl|java|dotnet|go|ruby|php]',
  '  flux-emulator demo                    make one picture, from prompt to file',
  '  flux-emulator healthcheck [options]   check whether the emulator at --host and --port is healthy;',
  '    [--url URL] [--wait DURATION]       exit code 1 if it is not, or not within --wait',
  '    [--json]',
  '  flux-emulator report --account KEY    report how clients with this key (--all: any key) behaved',
  '    [--format json|junit|markdown]      and what they used; exit code 1 if there are findings of the',
  '    [--fail-on note|warning|error]      --fail-on level or above, 2 if there is nothing to report',
  '    [--out FILE] [--url URL]',
  '  flux-emulator openapi [documented|live|control]   print an OpenAPI document; of --contract if',
  '    [--format yaml|json|arazzo|postman] none is named, of OpenAPI 3.1 without --3.0; or what is made',
  '    [--3.0] [--server URL] [--out FILE] from it: an Arazzo file, a Postman collection',
  '  flux-emulator verify --against URL    check a server against --contract; exit code 1 if a check',
  '    [--key KEY] [--allow-tasks N]       fails, 2 if none can be made; no task without --allow-tasks',
  '    [--strict] [--timeout DURATION]',
  '    [--format table|junit|json] [--out FILE]',
  '  flux-emulator complete SHELL          print the completion script of bash, zsh, fish or powershell',
  '  flux-emulator --help | --version',
  '',
  'Options, as a flag or an environment variable; a flag overrides a variable, a variable the default:',
]

const notes = [
  '',
  'Durations: 250ms, 5s, 10m, 1h, or plain milliseconds. Sizes: 512kb, 64mb, 1gb, or plain bytes.',
  `Switches: ${yesOrNo.expected}. Names are case-insensitive.`,
  '',
  'Exit codes: 0 for success; 1 if the server cannot start (the port is in use), the emulator is not',
  'healthy, a check fails, or a report has findings of the --fail-on level; 2 if an option or a',
  'variable is invalid, or there is nothing to report or to check.',
  '',
  'Examples:',
  '  flux-emulator --port 0 --latency instant',
  '  FLUX_HOST=0.0.0.0 FLUX_PUBLIC_URL=http://flux:3589 flux-emulator',
]

function describe(name: OptionName) {
  const { reader, fallback, shown, help } = optionTable[name]
  // A switch that is on by default is listed with its negation.
  const flag =
    typeof fallback === 'boolean'
      ? flagOf(name).replace('--', fallback ? '--[no-]' : '--')
      : `${flagOf(name)} ${reader.placeholder}`
  return { flag, variable: variableOf(name), help: `${help} ${unbroken(`(default: ${shown})`)}` }
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, line].map((each) => each.replaceAll('\u00a0', ' '))
}

function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0')
}
