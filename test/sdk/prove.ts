import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'
import { brief } from '../support/brief.js'
import { plainPicture } from '../support/input-picture.js'
import { asks, type Ask, type RunClient } from './clients.js'

/** What a client is told to do. */
export interface Job {
  ask: Ask
  /** The base URL, in the form that this client takes. */
  base: string
  key: string
  prompt: string
  width: number
  height: number
  /** The picture to edit. */
  input?: Buffer
}

function withoutReason<Gets extends { but?: string }>({ ...gets }: Gets): Gets {
  delete gets.but
  return gets
}

/** Does a job as the user of a client would, and answers the picture that the client gave or throws what it threw. */
export type Drive = (job: Job) => Promise<Uint8Array>

const key = 'a-key-of-the-tests'

/** How the tasks of each contract go: long enough for a client to see one that is not ready. */
const contracts: readonly (readonly ['live' | 'documented', { latency?: number; rule?: string }])[] = [
  ['live', { latency: 150 }],
  // By polls, as a client must see `Processing`, which lasts from a fifth of the way to its end: by time it might miss it.
  ['documented', { rule: 'after 3 polls' }],
]

const jobs: Readonly<Record<Ask, Partial<Job>>> = {
  text: {},
  edit: { prompt: 'make it night' },
  refusedKey: { key: 'invalid-key' },
  refusedField: { width: 300 },
  contentModerated: { prompt: '[[content-moderated]]' },
  requestModerated: { prompt: '[[request-moderated]]' },
  documented: {},
}

export interface Terms {
  /** What it takes to run the client and is not here: its tests are then skipped, and say so. */
  missing?: string | undefined
}

/** Declares a test for everything that the client's row promises, over a real socket. */
export function prove(client: RunClient, drive: Drive, { missing }: Terms = {}): void {
  const skipped = missing === undefined ? '' : ` (skipped, for want of ${missing})`
  describe.skipIf(missing !== undefined).concurrent(`${client.name}${skipped}`, () => {
    const origins: Partial<Record<'live' | 'documented', string>> = {}
    const emulators: Emulator[] = []

    beforeAll(async () => {
      for (const [contract, { rule, ...options }] of contracts) {
        const emulator = await createEmulator(options)
        if (rule !== undefined) emulator.account(key).addRule(rule)
        emulators.push(emulator)
        origins[contract] = emulator.url
      }
    })
    afterAll(async () => {
      for (const emulator of emulators) await emulator.close()
    })

    for (const ask of Object.keys(asks) as Ask[]) {
      // Why it gets that (`but`) is in the tables of docs/sdks.md, and too long for a title.
      const gets = withoutReason(client.outcomes[ask])
      if ('none' in gets) continue
      test(`${asks[ask]}: its user gets ${brief(told(gets), 40)}`, async () => {
        const contract = ask === 'documented' ? 'documented' : 'live'
        const job: Job = {
          ask,
          base: `${origins[contract] ?? ''}${client.base(contract)}`,
          key,
          prompt: 'a lighthouse',
          width: 320,
          height: 256,
          ...jobs[ask],
          ...(ask === 'edit' && { input: await inputPicture() }),
        }
        expect(await seen(drive(job))).toEqual(gets)
      })
    }

    test.each(Object.entries(client.packages))('%s is installed as %s', (name, version) => {
      const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
      expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version })
    })
  })
}

/** A picture of 320 x 256 that a client can send. */
export function inputPicture(): Promise<Buffer> {
  return plainPicture(320, 256)
}

/** What a user sees of a call: the picture by its format and size, or the text of the error. */
export async function seen(call: Promise<Uint8Array>): Promise<{ picture: string } | { error: string }> {
  try {
    const { format, width, height } = await sharp(await call).metadata()
    return { picture: `${format} ${width}x${height}` }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function told(gets: { picture: string } | { error: string }): string {
  return 'picture' in gets ? gets.picture : `"${gets.error.trim()}"`
}
