import { availableParallelism, cpus, platform, release } from 'node:os'
import { median, quantile } from './rounds.mjs'
import { isPinned } from './one-core.mjs'
import { short } from './words.mjs'

const headings = ['what', 'unit', 'median', 'middle half', 'min to max', 'expected', 'holds']

/** A result as cells of a table; what has no bar is there to explain what has one. */
function cells({ what, unit, values, atLeast, atMost }) {
  const expected = atLeast === undefined ? (atMost === undefined ? '' : `at most ${atMost}`) : `at least ${atLeast}`
  const held = holds({ values, atLeast, atMost })
  const between = (low, high) => `${short(quantile(values, low))} to ${short(quantile(values, high))}`
  const outcome = expected === '' ? '' : held ? 'yes' : 'NO'
  return [what, unit, short(median(values)), between(0.25, 0.75), between(0, 1), expected, outcome]
}

export function holds({ values, atLeast = -Infinity, atMost = Infinity }) {
  const middle = median(values)
  return middle >= atLeast && middle <= atMost
}

export function asText(results) {
  const rows = [headings, ...results.map(cells)]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function verdict(results) {
  const missed = results.filter((result) => !holds(result))
  if (missed.length === 0) return 'Every expectation holds.'
  return `${missed.length} missed: ${missed.map(({ what }) => what).join('; ')}.`
}

const row = (items) => `| ${items.join(' | ')} |`

/** A section of its own, with a table of cells. */
export function asTable({ title, text, headings: titles, rows }) {
  return [`## ${title}`, '', text, '', row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n')
}

export function asMarkdown(results, { tables, command, tookMs }) {
  const [{ model }] = cpus()
  return `# Benchmarks

Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}, in ${Math.round(tookMs / 60_000)} minutes: Node ${process.version}, ${platform()} ${release()}, ${availableParallelism()} cores (${model.trim()}).

Absolute figures depend on the machine, so most figures are ratios: the emulator against a bare Fastify server that sends a fixed response of the same length. Both are measured in the same run, in alternation. Each round gives a ratio; the table shows the median of the rounds and their spread. ${verdict(results)}

${row(headings)}
${row(headings.map(() => '---'))}
${results.map((result) => row(cells(result))).join('\n')}

${tables.map(asTable).join('\n\n')}

## Absolute figures

Medians of the rounds of the same run.

${results
  .filter(({ details }) => details !== undefined)
  .map(({ what, details }) => `**${what}**\n\n${details.map((line) => `- ${line}`).join('\n')}`)
  .join('\n\n')}

## How it is measured

- Bare Fastify: the same POST read by Fastify's own JSON parser, the same GET, no schemas, no logger (\`bench/bare-server.mjs\`). The emulator is the built command with \`--log-level warn\`. Each runs in its own process, on loopback.
- Requests: CPU time of the server's process, garbage collection included, divided by the requests it answered. Server and client run on one core (\`taskset\`), because a client on another core must be woken by each answer, which the server's process pays for${isPinned ? '' : '; this machine could not pin them'}. Sixteen connections each send their next request after the last response. Before it is measured, each server has answered 40,000 requests. The emulator writes its journal, counts coverage, runs its client checks and looks for rules; there are none. The bare server gets the same requests and sends replies of the same length.
- Submit: a \`flux-pro-1.1\` body of six fields with a prompt of 105 characters. Polls cycle through all tasks alive.
- Whole life: 64 connections, each a submit, two polls, one after 200 ms when the task is Ready, and the download of a picture that was drawn before; then the next.
- Without sockets: the server and what asks it are one process, and talk over a stream (\`bench/without-socket.mjs\`). So the kernel's share, which is the same for both, is left out: these ratios are higher than those with sockets. Bytes are by how much the heap grows, in the round of 2,000 requests in which nothing was collected; the tasks and entries that are kept are part of them. Collections are with a nursery of 64 MB.
- Start: from the spawn of \`node dist/cli.js\` to the first 200 of its health route, against the bare server run from node_modules. The command was started before, and has kept what V8 compiled of it; the bare server has no such thing.
- First picture: a submit with \`--latency instant\`, a poll and the download, four seconds after the first answer of a new process. Until then it has drawn one for nobody.
- Installed: the packed build, installed by npm into an empty folder.
- Side by side with an older build: \`node bench/run.mjs --against FOLDER\`, FOLDER being a checkout of it after \`npm ci && npm run build\`.
- Picture: different 1024 x 768 JPEGs, drawn without a cache, from the spec to the bytes with metadata; CPU time of the whole process. It is compared with sharp in the same process, encoding the same pixels from memory in a worker, with the same settings and without metadata. The worker has the pixels before it is measured.
- Edits: ten different ones of each family, 1024 x 1024, drawn without a cache from inputs that are JPEGs (masks are PNGs). They are compared with sharp in the same process, decoding the same inputs to pixels and encoding the pixels of the result, in its format.
- Poll p99: 100 polls a second, each measured from the moment it was due, while 50 different pictures are requested at once, and the next 50 whenever those are done. It is compared with the same polls while nothing is drawn.
- Memory: the growth of the heap, after garbage collection, over the given number of submits with different prompts of 105 characters, divided by that number. The target of about 350 bytes allows a tenth more.
`
}
