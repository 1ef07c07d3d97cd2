import { setImmediate } from 'node:timers/promises'
import type { OptionsGiven } from '../../src/config.js'
import { noRoom, type Call } from './calls.js'
import type { Names, Opened } from './server.js'

/** Refusals that need a server of their own, and what happens before or meanwhile. */
export const rare: readonly { call: Call; options: OptionsGiven; arrange: (opened: Opened) => Promise<Names> }[] = [
  ...noRoom.map((call) => ({
    call,
    options: { maxAccounts: 1, latency: '1h' } as const,
    arrange: async ({ app }: Opened) => {
      await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: ofAccount, payload: { prompt: 'a lighthouse' } })
      return {}
    },
  })),
  {
    call: { name: 'reset-meanwhile', id: 'waitForActivity', query: { requests: '99' }, status: 409 },
    options: {},
    arrange: async ({ core }) => {
      const account = core.control.account('my-key')
      await account.setClock({ mode: 'frozen' })
      void setImmediate().then(() => {
        account.reset()
      })
      return {}
    },
  },
  {
    call: { name: 'no-longer-kept', id: 'redeliverWebhook', params: { id: '{delivery}' }, status: 409 },
    options: { contract: 'live', latency: 'instant', taskTtl: '1m' },
    arrange: async ({ app, core, time }) => {
      const submit = async (more: object) => {
        const payload = { prompt: 'a lighthouse', ...more }
        const answer = await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: ofAccount, payload })
        return answer.json<{ id: string }>().id
      }
      const task = await submit({ webhook_url: 'http://127.0.0.1:1/hook' })
      time.advance(3_600_000)
      for (let submits = 0; submits < 3; submits++) await submit({})
      return { delivery: core.control.account('my-key').webhooks({ task })[0]?.id ?? '' }
    },
  },
  {
    call: {
      name: 'too-large',
      id: 'receiveWebhook',
      params: { name: 'hook' },
      body: 'x'.repeat(1_100_000),
      status: 413,
    },
    options: {},
    arrange: () => Promise.resolve({}),
  },
]

const ofAccount = { 'x-key': 'my-key' }
