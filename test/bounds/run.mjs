import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const script = fileURLToPath(new URL('weigh-kinds.ts', import.meta.url))
const bundle = fileURLToPath(new URL('../../build/weigh-kinds.mjs', import.meta.url))

/** Code that V8 makes or throws away while it runs would be weighed with what is kept. */
const steady = ['--no-opt', '--no-sparkplug', '--no-flush-bytecode']

/**
 * Weighs the kinds in a process of their own, and yields a line for each. From a bundle, as what is installed is: tsx gives each
 * function its name anew, and the name takes as much as the function.
 */
export async function weighKinds(names = []) {
  await build({
    entryPoints: [script],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const client = fileURLToPath(new URL('client.mjs', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', ...steady, bundle, client, ...names], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.setEncoding('utf8')
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
