// Slow: checks a whole server for each deviation.
import { describe, expect, test } from 'vitest'
import { deviating, deviations } from './deviations.js'
import { sendTo } from './sending.js'
import { linesOf, verifierOf, withVerdict } from './verified.js'
import { shareApp } from '../support/start-app.js'

const shared = shareApp({ latency: 'instant' })
const { app } = shared
const verified = verifierOf(shared)

describe('a server with one deviation has its line', () => {
  test('there are enough of them', () => {
    expect(deviations.length).toBeGreaterThan(60)
  })

  test.each(deviations)('$contract: $name', async (deviation) => {
    const { contract, lines } = deviation
    const found = linesOf(await verified({ contract, allowTasks: 2, send: deviating(sendTo(app), deviation) }))
    expect(found.map((line, at) => line.slice(0, lines[at]?.length))).toEqual(lines)
  })

  const warned = deviations.filter(({ lines }) => lines.every((line) => line.startsWith('? ')))
  test.each(warned)('strictly, it fails: $contract, $name', async (deviation) => {
    const { contract, lines } = deviation
    const send = deviating(sendTo(app), deviation)
    const found = await verified({ contract, allowTasks: 2, strict: true, send })
    expect(withVerdict(found, 'failed')).toHaveLength(lines.length)
    expect(withVerdict(found, 'warning')).toEqual([])
  })
})
