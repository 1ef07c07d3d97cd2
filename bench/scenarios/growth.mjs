import { writeFileSync } from 'node:fs'
import { bundleWithout, inBundles } from '../leave-out.mjs'
import { asPlot } from '../plot.mjs'
import { whole } from '../words.mjs'

/** What grows, and how far. `largest` is left out of a quick run. */
const axes = [
  {
    name: 'accounts',
    title: 'accounts',
    at: [1, 100, 10_000],
    setting: (accounts) => ({ accounts, tasks: Math.max(1000, accounts) }),
  },
  { name: 'rules', title: 'rules for other models', at: [0, 10, 1000], setting: (rules) => ({ rules }) },
  {
    name: 'prompts',
    title: 'rules for other prompts',
    at: [0, 10, 1000],
    setting: (rules) => ({ rules, ruleFor: 'prompt' }),
  },
  { name: 'tasks', title: 'tasks', at: [1000, 100_000, 1_000_000], setting: (tasks) => ({ tasks }) },
  { name: 'listeners', title: 'listeners to events', at: [0, 1, 50], setting: (listeners) => ({ listeners }) },
]
const kinds = { submit: 'submit', waiting: 'poll of a waiting task' }

/** Without sockets: how the cost of a request grows with what the emulator holds. Drawn into docs/growth.svg. */
export function growth({ growthRounds, largest, draws }) {
  return inBundles(async (run) => {
    await run.make('nothing', (file) => bundleWithout('nothing', file))
    const panels = []
    for (const { title, at, setting } of axes) {
      const counts = at.filter((count) => count <= largest)
      const lines = []
      for (const [kind, label] of Object.entries(kinds)) {
        const us = []
        for (const count of counts) {
          const measured = await run.measure('nothing', {
            kind,
            rounds: growthRounds,
            keepsNursery: true,
            ...setting(count),
          })
          // The least: whatever else the machine does can only add to it.
          us.push(Math.min(...measured.us))
        }
        lines.push({ label, us })
      }
      panels.push({ title, counts, lines })
    }
    if (draws) writeFileSync(new URL('../../docs/growth.svg', import.meta.url), asPlot(panels))
    return Object.assign([], { tables: [tableOf(panels)] })
  })
}

function tableOf(panels) {
  return {
    title: 'Where one process ends',
    text: `Microseconds of CPU time for each request, without sockets, the least of all rounds.

![How the cost of a request grows](growth.svg)

Rules that ask for a prompt are each held against the prompt of a submit: so many grow in proportion, and there are 1,000 at most. Rules that name a model are asked at requests for that model alone. Each listener to events is written to, so that its cost is in proportion as well.`,
    headings: ['with', 'submit', 'poll of a waiting task'],
    rows: panels.flatMap(({ title, counts, lines }) =>
      counts.map((count, index) => [`${whole(count)} ${title}`, ...lines.map(({ us }) => us[index].toFixed(1))]),
    ),
  }
}
