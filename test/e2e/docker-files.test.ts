import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { bundle, unusedByFastify } from '../../scripts/bundles.mjs'
import { bflName } from '../../src/bfl-name.js'
import { optionNames, variableOf } from '../../src/config.js'
import { certificateFile } from '../../src/intercept/authority-files.js'
import { missingSources } from '../support/dockerfile.js'

// These tests hold the files against the project and run their commands outside a container. `npm run prove-image` builds the
// image and runs it.

const dockerfile = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ').split('\n')
const instructions = (name: string) =>
  dockerfile.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1).trim()] : []))

interface Compose {
  services: Record<
    string,
    { ports: string[]; read_only: boolean; environment: Record<string, string>; healthcheck: { test: string[] } }
  >
}

test('every source of every COPY is there: in the context that .dockerignore leaves, or in the stage that it names', () => {
  expect(missingSources(dockerfile, { ignored: readFileSync('.dockerignore', 'utf8').split('\n') })).toEqual([])
})

test('a source that .dockerignore shuts out, that does not exist, or that its stage never got is missing', () => {
  const lines = [
    'FROM node AS build',
    'WORKDIR /app',
    'COPY package.json LICENSE nothing.txt ./',
    'RUN npm ci',
    'FROM node',
    'COPY --from=build /app/package.json /app/README.md /app/node_modules /app/dist ./',
  ]
  expect(missingSources(lines, { ignored: ['*', '!package.json', '!nothing.txt'] })).toEqual([
    'LICENSE',
    'nothing.txt',
    'build:/app/README.md',
    'build:/app/dist',
  ])
})

test('the build stage has every folder that the bundles are made of', async () => {
  const made = (await bundle({ write: false })).flatMap((told) => Object.values(told.outputs))
  const inputs = made
    .flatMap((output) => Object.keys(output.inputs))
    .filter((path) => /^(?!node_modules)\w[\w-]*\//.test(path))
  const folders = new Set(inputs.map((path) => path.split('/')[0]))
  expect([...folders].sort()).toEqual(['src', 'ui'])
  const copied = instructions('COPY').flatMap((line) => line.split(' ').slice(0, -1))
  expect([...folders].filter((folder) => !copied.includes(String(folder)))).toEqual([])
})

test('the image installs all that the bundles take from outside, but what Fastify loads on demand and is never asked for', async () => {
  const outputs = (await bundle({ write: false })).flatMap((told) => Object.values(told.outputs))
  const outside = outputs
    .flatMap(({ imports }) => imports.map(({ path }) => path))
    .filter((path) => !/^(?:\.|dist)\//.test(path))
  const packages = [...new Set(outside)].filter((path) => !isBuiltin(path))
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<string, Record<string, unknown>>
  expect(dependencies).toEqual({ sharp: expect.any(String) as string })
  // Whoever uses flux-emulator/vitest has vitest.
  expect(peerDependenciesMeta).toEqual({ vitest: { optional: true } })
  expect(packages.sort()).toEqual([...unusedByFastify, 'sharp', ...Object.keys(peerDependencies ?? {})].sort())
})

test('variables and labels name options that exist', () => {
  const names = new Set(optionNames.map(variableOf))
  const variables = [...readFileSync('Dockerfile', 'utf8').matchAll(/\bFLUX_[A-Z_]+/g)].map(([name]) => name)
  expect([...new Set(variables)].sort()).toEqual(['FLUX_CONTROL', 'FLUX_CONTROL_TOKEN', 'FLUX_HOST'])
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as Compose
  for (const name of [...variables, ...Object.keys(services.flux?.environment ?? {})]) {
    expect(names, name).toContain(name)
  }
})

test('compose runs one service, published on this machine only, read-only and health-checked', () => {
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as Compose
  expect(services).toEqual({
    flux: expect.objectContaining({
      build: '.',
      ports: ['127.0.0.1:3589:3589'],
      read_only: true,
    }),
  })
  expect(services.flux?.healthcheck.test).toEqual(['CMD', ...healthCommand()])
  expect(instructions('EXPOSE')).toEqual(['3589'])
})

test('the commented service of compose is valid when its comments are taken away', () => {
  const [head = '', example = ''] = readFileSync('docker-compose.yml', 'utf8').split(/(?<=\n)(?= {2}# tests:\n)/)
  const text = head + example.replaceAll(/^ {2}# /gm, '  ')
  const { services } = parse(text) as { services: Record<string, { environment?: object; depends_on?: object }> }
  expect(services.tests).toMatchObject({
    environment: { FLUX_BASE_URL: 'http://flux:3589' },
    depends_on: { flux: { condition: 'service_healthy' } },
  })
})

test('the compose file that intercepts has names of BFL, options that there are, and an authority that its app reads', () => {
  const { services, volumes } = parse(readFileSync('docker-compose.intercept.yml', 'utf8')) as {
    services: Record<
      string,
      {
        environment: Record<string, string | number>
        volumes: string[]
        networks?: { default: { aliases: string[] } }
        healthcheck?: { test: string[] }
      }
    >
    volumes: Record<string, unknown>
  }
  const { flux, app } = services
  expect(flux?.networks?.default.aliases.map(bflName)).toEqual(flux?.networks?.default.aliases)
  expect(flux?.environment).toEqual({ FLUX_TLS: 443, FLUX_CA_DIR: '/ca' })
  expect([variableOf('tls'), variableOf('caDir')]).toEqual(Object.keys(flux?.environment ?? {}))
  expect(flux?.healthcheck?.test).toEqual(['CMD', ...healthCommand()])
  expect([flux?.volumes, app?.volumes, volumes]).toEqual([['ca:/ca'], ['ca:/ca:ro'], { ca: null }])
  expect(app?.environment).toEqual({ NODE_EXTRA_CA_CERTS: `/ca/${certificateFile}` })
  expect(instructions('RUN').some((line) => line.includes('/ca && chown 1000:1000 /ca'))).toBe(true)
})

/**
 * Root may write everywhere: it becomes nobody, as it becomes `node` in the image; unless nobody cannot even read this node and
 * this checkout, as when they lie in root's home.
 */
function somebodyElse(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const nobody = { uid: 65_534, gid: 65_534 }
  return spawnSync(process.execPath, [resolve('dist/cli.js'), '--version'], nobody).status === 0 ? nobody : {}
}

test('the image’s commands work for a user who is not root, in a directory that cannot be written', async () => {
  const home = mkdtempSync(join(tmpdir(), 'flux-docker-'))
  chmodSync(home, 0o555)
  onTestFinished(() => {
    rmSync(home, { recursive: true })
  })
  const variables = {
    FLUX_HOST: '0.0.0.0',
    FLUX_CONTROL: 'open',
    NODE_ENV: 'production',
    HOME: home,
    PATH: process.env.PATH ?? '',
  }
  const command = (line: readonly string[], more: Record<string, string>) => {
    const [node, script = '', ...rest] = line
    expect(node).toBe('node')
    const child = spawn(process.execPath, [resolve(script), ...rest], {
      cwd: home,
      env: { ...variables, ...more },
      ...somebodyElse(),
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }

  const server = command(JSON.parse(instructions('ENTRYPOINT').join()) as string[], { FLUX_PORT: '0' })
  let said = ''
  server.stdout.setEncoding('utf8')
  server.stderr.pipe(process.stderr)
  while (!said.includes('listening on')) said += String((await once(server.stdout, 'data'))[0])
  const port = /listening on http:\/\/\S+?:(\d+) /.exec(said)?.[1] ?? ''

  const order = {
    method: 'POST',
    headers: { 'x-key': 'k', 'content-type': 'application/json' },
    body: '{"prompt":"dock"}',
  }
  const submitted = await fetch(`http://127.0.0.1:${port}/v1/flux-dev`, order)
  expect(submitted.status).toBe(200)

  const check = command(healthCommand(), { FLUX_PORT: port })
  expect(await once(check, 'exit')).toEqual([0, null])

  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
})

function healthCommand(): string[] {
  const [line = ''] = instructions('HEALTHCHECK')
  return JSON.parse(line.slice(line.indexOf('['))) as string[]
}
