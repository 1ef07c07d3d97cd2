import { whole } from './words.mjs'

const size = { panel: 190, height: 220, left: 34, top: 46, bottom: 48, gap: 18 }

/** Panels side by side with one scale: microseconds for each request, over counts a step apart. Plain SVG for light and dark. */
export function asPlot(panels) {
  const most = Math.max(...panels.flatMap(({ lines }) => lines.flatMap(({ us }) => us)))
  const step = [10, 20, 50, 100, 200, 500, 1000].find((each) => most / each <= 6) ?? 2000
  const top = Math.ceil(most / step) * step
  const inner = size.height - size.top - size.bottom
  const y = (us) => size.top + inner * (1 - us / top)
  const width = size.left + panels.length * size.panel
  const ticks = Array.from({ length: top / step + 1 }, (_, index) => index * step)
  const draw = ({ title, counts, lines }, index) => {
    const left = size.left + index * size.panel
    const across = size.panel - size.gap - 24
    const x = (at) => left + 12 + (counts.length === 1 ? 0 : (across * at) / (counts.length - 1))
    return [
      `<text x="${left + 6}" y="${size.top - 10}" class="title">${title}</text>`,
      ...ticks.map((us) => `<path class="grid" d="M${left} ${round(y(us))}h${size.panel - size.gap}"/>`),
      ...counts.map(
        (count, at) => `<text class="tick" x="${round(x(at))}" y="${size.height - 32}">${whole(count)}</text>`,
      ),
      ...lines.flatMap(({ us }, line) => [
        `<polyline class="line${line}" points="${us.map((each, at) => `${round(x(at))},${round(y(each))}`).join(' ')}"/>`,
        ...us.map((each, at) => `<circle class="dot${line}" cx="${round(x(at))}" cy="${round(y(each))}" r="2.5"/>`),
      ]),
    ].join('\n')
  }
  const [{ lines }] = panels
  const legend = lines.map(
    ({ label }, line) =>
      `<circle class="dot${line}" cx="${size.left + 6 + line * 90}" cy="10" r="3"/><text x="${size.left + 14 + line * 90}" y="13.5">${label}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${size.height}" width="${width}" height="${size.height}" font-family="system-ui, sans-serif" font-size="10" role="img" aria-label="Microseconds of CPU time for each request">
<style>
text { fill: #444 } .title { font-weight: 600 } .tick { text-anchor: middle } .scale { text-anchor: end }
.grid { stroke: #8884; fill: none } polyline { fill: none; stroke-width: 1.8 }
.line0 { stroke: #2563eb } .dot0 { fill: #2563eb } .line1 { stroke: #d97706 } .dot1 { fill: #d97706 }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .line0 { stroke: #7aa7ff } .dot0 { fill: #7aa7ff } .line1 { stroke: #fbbf24 } .dot1 { fill: #fbbf24 } }
</style>
${legend.join('\n')}
${ticks.map((us) => `<text class="scale" x="${size.left - 4}" y="${round(y(us)) + 3}">${us}</text>`).join('\n')}
${panels.map(draw).join('\n')}
<text x="${size.left}" y="${size.height - 8}">microseconds of CPU time for each request</text>
</svg>
`
}

const round = (value) => Math.round(value * 10) / 10
