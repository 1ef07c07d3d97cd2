// `npm run prove-image`: builds the Dockerfile, with all its RUN lines, and uses the result as a container would run it: as
// the image's user, on a read-only root. No Docker engine is needed: buildah builds, and a chroot with mounts of its own
// stands in for the container. The base image is a stand-in as well: Debian, and Node from npm's `node` package.
// Exit code 0: proven. 1: the image is broken. 77: it cannot be tried on this machine (Linux, root, buildah, debootstrap).
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const context = fileURLToPath(new URL('..', import.meta.url))
const debian = { suite: 'bookworm', mirror: process.env.DEBIAN_MIRROR ?? 'http://deb.debian.org/debian' }

/** Read-only like `docker run --read-only`. All of it execs, so that signals reach the command itself. */
const mountsAndCommand = [
  'mount --bind "$0" "$0"',
  'mount -t proc proc "$0/proc"',
  'mount --bind /dev "$0/dev"',
  'mount -o remount,bind,ro "$0"',
  'exec "$@"',
].join(' && ')

const obstacle = whyNotHere()
if (obstacle !== undefined) {
  say(`the image is not proven: ${obstacle}`)
  process.exit(77)
}

const work = mkdtempSync(join(tmpdir(), 'flux-image-'))
const storage = ['--root', join(work, 'storage'), '--runroot', join(work, 'run'), '--storage-driver', 'vfs']
const buildah = (...argv) => run('buildah', [...storage, ...argv])
try {
  makeBase('node:22-slim')
  const { root, config } = build()
  measure(root)
  await use(root, config)
  say('the image is proven')
} catch (error) {
  say(`the image is NOT proven: ${error.message}`)
  process.exitCode = 1
} finally {
  spawnSync('buildah', [...storage, 'umount', '--all'])
  rmSync(work, { recursive: true, force: true })
}

function whyNotHere() {
  if (process.platform !== 'linux') return 'it takes Linux'
  if (process.getuid() !== 0) return 'it takes root'
  for (const tool of ['buildah', 'debootstrap', 'unshare', 'chroot']) {
    if (spawnSync(tool, ['--version']).error !== undefined) return `${tool} is not installed`
  }
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0)
    return 'this machine allows no mounts of its own (unshare)'
  return undefined
}

/** Debian with Node and npm where the official image has them. IMAGE_BASE names a folder that keeps it for the next time. */
function makeBase(name) {
  say(`a stand-in for ${name} ...`)
  const base = process.env.IMAGE_BASE ?? join(work, 'base')
  if (!existsSync(join(base, 'usr/local/bin/npm'))) {
    run('debootstrap', ['--variant=minbase', debian.suite, base, debian.mirror])
    const packages = join(work, 'node')
    mkdirSync(packages)
    writeFileSync(join(packages, 'package.json'), '{"private":true}')
    run('npm', ['install', '--no-audit', '--no-fund', 'node@22', 'npm@10'], { cwd: packages })
    cpSync(join(packages, 'node_modules/node/bin/node'), join(base, 'usr/local/bin/node'))
    cpSync(join(packages, 'node_modules/npm'), join(base, 'usr/local/lib/node_modules/npm'), { recursive: true })
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(base, 'usr/local/bin/npm'))
  }
  const container = buildah('from', 'scratch')
  buildah('copy', '--quiet', container, base, '/')
  buildah('commit', '--quiet', '--rm', container, `docker.io/library/${name}`)
}

/** Builds the Dockerfile; returns where its files lie and what the image says about how it is run. */
function build() {
  say('the Dockerfile ...')
  // What this machine needs to reach the npm registry, the build needs as well.
  const settings = [
    [join(homedir(), '.npmrc'), '/root/.npmrc'],
    ...['/usr/local/etc/npmrc', '/etc/ssl/certs', '/etc/resolv.conf', '/etc/hosts'].map((path) => [path, path]),
  ]
  const mounts = settings.flatMap(([from, to]) => (existsSync(from) ? ['--volume', `${from}:${to}:ro`] : []))
  const certificates = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => {
    const path = process.env[name]
    return path === undefined ? [] : ['--env', `${name}=${path}`, '--volume', `${path}:${path}:ro`]
  })
  const options = ['--isolation', 'chroot', '--network', 'host', '--pull-never', '--format', 'docker']
  buildah('build', ...options, ...mounts, ...certificates, '--tag', 'flux-emulator', context)
  const image = JSON.parse(buildah('inspect', '--type', 'image', 'flux-emulator'))
  const root = buildah('mount', buildah('from', '--pull-never', 'flux-emulator'))
  return { root, config: image.Docker.config }
}

function measure(root) {
  const megabytes = Number(run('du', ['--summarize', '--bytes', join(root, 'app')]).split('\t')[0]) / 1e6
  const packages = installed(join(root, 'app/node_modules'))
  const size = `the image adds ${megabytes.toFixed(1)} MB to its base, with ${packages} packages`
  check(megabytes <= 30 && packages <= 15, `${size} (at most 30 MB and 15 packages)`)
}

/** How many packages a node_modules folder holds. */
function installed(modules) {
  return readdirSync(modules, { recursive: true }).filter((path) => /^(@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
    .length
}

async function use(root, config) {
  const { Env, WorkingDir, Entrypoint, User, Healthcheck } = config
  const url = `http://127.0.0.1:${await freePort()}`
  // The image's own variables, but this machine only: a chroot has the host's network.
  const env = [...Env, 'FLUX_HOST=127.0.0.1', `FLUX_PORT=${new URL(url).port}`, 'HOME=/']
  const inside = (user, command) => [
    ...['--mount', 'sh', '-c', mountsAndCommand, root],
    ...[
      'chroot',
      `--userspec=${user}`,
      root,
      'env',
      '--ignore-environment',
      `--chdir=${WorkingDir}`,
      ...env,
      ...command,
    ],
  ]
  const once = (user, command) => spawnSync('unshare', inside(user, command), { encoding: 'utf8' })

  const written = once('0:0', ['touch', '/app/dist/x'])
  check(written.stderr.includes('Read-only file system'), 'the root is read-only')

  const [kind, ...health] = Healthcheck.Test
  check(kind === 'CMD' && once(User, health).status === 1, 'healthcheck fails while nothing serves')

  const server = spawn('unshare', inside(User, Entrypoint), { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve({ code, signal })))
  try {
    await answers(`${url}/_emulator/health`)
    check(true, `it serves as user ${User}`)
    check(once(User, health).status === 0, 'healthcheck succeeds')
    await checkPicture(url)
    await checkPage(url, '/docs', 4)
    await checkPage(url, '/_emulator', 3)
    server.kill('SIGTERM')
    const { code, signal } = await ended
    check(code === 0, `SIGTERM ends it with code 0 (code ${code}, signal ${signal})`)
  } finally {
    server.kill('SIGKILL')
  }
}

async function checkPicture(url) {
  const headers = { 'X-Key': 'image', 'Content-Type': 'application/json' }
  const body = JSON.stringify({ prompt: 'a harbour', width: 320, height: 256 })
  const submitted = await fetch(`${url}/live/v1/flux-dev`, { method: 'POST', headers, body })
  const { polling_url } = await submitted.json()
  const task = await until(async () => {
    const polled = await (await fetch(polling_url)).json()
    return polled.status === 'Ready' ? polled : undefined
  }, 'the task is not Ready')
  const bytes = Buffer.from(await (await fetch(task.result.sample)).arrayBuffer())
  const { format, width, height } = await sharp(bytes).metadata()
  const isAsked = bytes.readUInt16BE(0) === 0xffd8 && format === 'jpeg' && width === 320 && height === 256
  check(isAsked, `a picture: ${format}, ${width} x ${height}, ${bytes.length} bytes`)
}

/** A page and all that it loads, at least so many files. */
async function checkPage(origin, path, least) {
  const url = origin + path
  const page = await (await fetch(`${url}/`)).text()
  const paths = [...page.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, file]) => new URL(file, `${url}/`).href)
  const answered = await Promise.all(paths.map(async (file) => [file, (await fetch(file)).status]))
  const broken = answered.filter(([file, status]) => status !== 200 || !file.startsWith(url))
  check(
    paths.length >= least && broken.length === 0,
    `${path} with its ${paths.length} files${broken.map((each) => `; not ${each.join(': ')}`).join('')}`,
  )
}

async function answers(url) {
  await until(async () => (await fetch(url).catch(() => undefined))?.ok, `${url} does not answer`)
}

/** Asks every tenth of a second, for a minute at most. */
async function until(ask, problem) {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(problem)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function run(command, argv, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'utf8', maxBuffer: 1e9, ...options })
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
  return stdout.trim()
}

function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`)
  say(`ok: ${what}`)
}

function say(text) {
  process.stdout.write(`${text}\n`)
}
