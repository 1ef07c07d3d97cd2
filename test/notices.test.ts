import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('THIRD-PARTY-NOTICES.txt holds the licences of what is bundled now', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/notices.mjs', '--check'], { encoding: 'utf8' })
  expect([stderr, status]).toEqual(['', 0])
  const notices = readFileSync('THIRD-PARTY-NOTICES.txt', 'utf8')
  for (const name of [
    'fastify',
    '@sinclair/typebox',
    '@fastify/swagger',
    'yaml',
    're2js',
    'Swagger UI',
    'JetBrains Mono',
    'GNU Unifont',
  ]) {
    expect(notices).toContain(`\n${name} `)
  }
})
