// `npm test`: lint, type check and tests side by side, as each of the first two keeps but one core busy. What they say is
// printed when they end; the tests are seen while they run. `npm test -- test/http` runs those tests alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const began = performance.now()
const checks = [
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['type check', 'npm', 'run', '--silent', 'typecheck'],
].map(([name, ...command]) => runQuietly(name, command))
const outcomes = await Promise.all([...checks, runShown('tests', ['vitest', 'run', ...process.argv.slice(2)])])

for (const { said = '' } of outcomes) process.stdout.write(said)
for (const { name, failed } of outcomes) say(`${failed ? 'FAILED' : 'passed'}  ${name}`)
say(`in ${Math.round((performance.now() - began) / 1000)} s`)
process.exitCode = outcomes.some(({ failed }) => failed) ? 1 : 0

async function runQuietly(name, [file, ...args]) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { name, failed: code !== 0, said: stdout + stderr }
}

async function runShown(name, [file, ...args]) {
  const [code] = await once(spawn(file, args, { stdio: 'inherit' }), 'close')
  return { name, failed: code !== 0 }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
