import { expect, test } from 'vitest'
import { briefly } from '../support/brief.js'
import { startApp } from '../support/start-app.js'

const id = '01234567-89ab-cdef-0123-456789abcdef'
const seen =
  'which the service has not been observed to return; observed are Derivative Works Filter, Violence, Sexual Content, Self Harm, Protected Content, NSFW'

const hints: [rule: object, hint: string][] = [
  [
    { stage: 'submit', when: { model: 'flux-2-pr' }, then: { status: 503 } },
    'when.model is "flux-2-pr", which is not a model here; did you mean "flux-2-pro"?',
  ],
  [
    { directive: 'poll = 503', when: { model: 'nothing-like-it-at-all' } },
    'when.model is "nothing-like-it-at-all", which is not a model here',
  ],
  [
    { stage: 'task', then: { end: 'Content Moderated', reasons: ['violence', 'Violence', 'Bad Taste in Music'] } },
    `then.reasons has "violence" (did you mean "Violence"?), "Bad Taste in Music", ${seen}`,
  ],
  [
    { stage: 'submit', when: { fields: { sed: 1, width: 512 } }, then: { status: 503 } },
    'when.fields has "sed" (did you mean "seed"?), which no model has',
  ],
  [
    { stage: 'submit', when: { model: 'flux-dev', fields: { input_image: 'x' } }, then: { status: 503 } },
    'when.fields has "input_image", which flux-dev does not have',
  ],
  [
    { stage: 'poll', when: { fields: { seed: 1 } }, then: { status: 503 } },
    'when.fields never matches at the stage poll: only the fields of a submit are known',
  ],
  [
    { stage: 'poll', when: { prompt: '(?i)knife' }, then: { status: 503 } },
    'when.prompt is matched as plain text; a regular expression is {"matches": ...}',
  ],
  [
    { stage: 'submit', when: { nth: [2, 3] }, then: { status: 503 }, every: 3 },
    'every is 3, and when.nth matches 2 times at most: it never fires',
  ],
  [{ stage: 'webhook', when: { nth: 5 }, then: { lost: true } }, 'when.nth never comes: a webhook has 4 attempts'],
]

test.each(briefly(hints, ([rule]) => rule))(
  'a rule with a slip is taken, and what was made says what it is: %s',
  async (_, [rule, hint]) => {
    for (const [asked, key] of [
      ['POST /rules', 'test'],
      ['POST /rules?account=default', ''],
    ] as const) {
      const [status, answer] = await startApp().command<{ rules: { hint?: string }[] }>(asked, rule, key)
      expect([status, answer.rules.map((made) => made.hint)]).toEqual([200, [hint]])
    }
  },
)

const sound: object[] = [
  [{ stage: 'submit', when: { model: 'flux-2-pro', fields: { seed: 1 }, nth: 1 }, then: { status: 503 } }],
  [{ stage: 'task', then: { end: 'Request Moderated', reasons: ['NSFW'] } }],
  [{ stage: 'poll', when: { nth: 2, prompt: 'a fox. (red)' }, then: { status: 503 }, every: 2 }],
  [{ stage: 'webhook', when: { nth: 4 }, then: { lost: true } }],
]

test.each(briefly(sound))('one without has no hint: %s', async (_, rule) => {
  const [, answer] = await startApp().command<{ rules: object[] }>('POST /rules', rule)
  expect(answer.rules.filter((made) => 'hint' in made)).toEqual([])
})

test('what has been at the account, and what it does not have, is said for the account alone', async () => {
  const { core, submit } = startApp()
  await submit('flux-dev', { prompt: 'x' })
  const rules = core.control
    .account('test')
    .addRule(['submit 1 = 503', 'submit 1-2 = 503', { directive: 'poll = 503', when: { task: id } }])
  expect(rules.map(({ hint }) => hint)).toEqual([
    'when.nth is over: the account has had 1 submit, and counts from 1 again when it is reset',
    undefined,
    `when.task is "${id}", which is not a task of this account`,
  ])
  expect(core.control.account('fresh').addRule('submit 1 = 503')[0]?.hint).toBeUndefined()
})

test('a hint stands beside the answer, in the list of rules, and among those that never fired', async () => {
  const { core, app } = startApp()
  const payload = { stage: 'submit', when: { model: 'flux-2-pr' }, then: { status: 503 } }
  const hint = 'when.model is "flux-2-pr", which is not a model here; did you mean "flux-2-pro"?'
  const reply = await app.inject({ method: 'POST', url: '/_emulator/rules', headers: { 'x-key': 'test' }, payload })
  expect(reply.headers['x-emulator-explain']).toBe(hint)
  const account = core.control.account('test')
  expect(account.rules()[0]?.hint).toBe(hint)
  expect(() => account.verifyRules()).toThrow(
    expect.objectContaining({ details: { unfired: [expect.objectContaining({ hint })] } }),
  )
})

test('a hint of the template is with the accounts that are made of it', () => {
  const { core } = startApp()
  const [made] = core.control.template().addRule({ directive: 'submit = 503', when: { model: 'flux-deb' } })
  expect(made?.hint).toBe('when.model is "flux-deb", which is not a model here; did you mean "flux-dev"?')
  core.control.account('test').clearRules()
  core.control.account('other').reset()
  expect(core.control.account('other').rules()[0]?.hint).toBe(made?.hint)
})

test.each([
  ['content-moderated: Violenc', `directive-1: then.reasons has "Violenc" (did you mean "Violence"?), ${seen}`],
  ['poll 2 = 503 every 2nd', 'directive-1: every is 2, and when.nth matches 1 times at most: it never fires'],
])('words with a slip are explained to the submit that carried them: “%s”', async (words, explain) => {
  const { app } = startApp()
  const payload = { prompt: `a fox [[${words}]]` }
  const reply = await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload })
  expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([200, explain])
})

test('a rule header where no rule is judged is said to do nothing', async () => {
  const { app } = startApp({ contract: 'live' })
  const reply = await app.inject({ url: '/v1/credits', headers: { 'x-key': 'test', 'x-emulator-rule': 'poll = 503' } })
  expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([
    200,
    'X-Emulator-Rule does nothing here: it is for submits, polls and downloads',
  ])
})
