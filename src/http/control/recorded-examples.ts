import type { ControlExamples } from './examples.js'

/** `npm run openapi` writes this file. */
export const recordedExamples: ControlExamples = {
  operations: {
    changeSettings: {
      requests: { limits: { latency: '2s', credits: 100, maxActiveTasks: 24 }, template: { urlTtl: '5m' } },
      answers: {
        '200': {
          limits: {
            type: 'application/json',
            value: {
              account: 'my-key',
              latency: 2000,
              urlTtl: null,
              credits: 100,
              maxActiveTasks: 24,
              enforceRateLimit: false,
            },
          },
          template: {
            type: 'application/json',
            value: {
              account: 'default',
              latency: 'fast',
              urlTtl: 300000,
              credits: null,
              maxActiveTasks: null,
              enforceRateLimit: false,
            },
          },
        },
        '400': {
          'unknown-setting': {
            type: 'application/json',
            value: {
              error: 'there is no field "latncy"; did you mean "latency"?',
              allowed: ['latency', 'urlTtl', 'credits', 'maxActiveTasks', 'enforceRateLimit'],
            },
          },
        },
        '409': {
          'no-room': {
            type: 'application/json',
            value: {
              account: 'another',
              error:
                "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers",
            },
          },
        },
      },
    },
    getSettings: {
      requests: {},
      answers: {
        '200': {
          account: {
            type: 'application/json',
            value: {
              account: 'my-key',
              latency: 2000,
              urlTtl: null,
              credits: 100,
              maxActiveTasks: 24,
              enforceRateLimit: false,
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
      },
    },
    setClock: {
      requests: {
        frozen: { mode: 'frozen' },
        scaled: { mode: 'scaled', factor: 60 },
        by: { advance: { by: '3s' } },
        until: { advance: { until: { task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897', status: 'Ready' } } },
      },
      answers: {
        '200': {
          frozen: {
            type: 'application/json',
            value: {
              account: 'my-key',
              now: 1767323045000,
              time: '2026-01-02T03:04:05Z',
              pace: { mode: 'frozen' },
              happened: [],
            },
          },
          scaled: { type: 'application/json', value: { account: 'default', pace: { mode: 'scaled', factor: 60 } } },
          by: {
            type: 'application/json',
            value: {
              account: 'my-key',
              now: 1767323048000,
              time: '2026-01-02T03:04:08Z',
              pace: { mode: 'frozen' },
              nextDue: 1767323053000,
              happened: [
                {
                  kind: 'task',
                  at: 1767323047000,
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  model: 'flux-dev',
                  status: 'Ready',
                },
                {
                  kind: 'task',
                  at: 1767323047000,
                  task: '29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  model: 'flux-dev',
                  status: 'Ready',
                },
                {
                  kind: 'task',
                  at: 1767323047000,
                  task: '757263a5-e46b-4fe9-b063-b5998083f192',
                  model: 'flux-dev',
                  status: 'Content Moderated',
                },
                {
                  kind: 'webhook',
                  at: 1767323047000,
                  delivery: 'webhook-41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  attempt: 1,
                  outcome: 200,
                },
                {
                  kind: 'webhook',
                  at: 1767323047000,
                  delivery: 'webhook-29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  task: '29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  attempt: 1,
                  outcome: 'a rule dropped it',
                },
                {
                  kind: 'webhook',
                  at: 1767323047000,
                  delivery: 'webhook-757263a5-e46b-4fe9-b063-b5998083f192',
                  task: '757263a5-e46b-4fe9-b063-b5998083f192',
                  attempt: 1,
                  outcome: 200,
                },
                {
                  kind: 'webhook',
                  at: 1767323048000,
                  delivery: 'webhook-29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  task: '29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  attempt: 2,
                  outcome: 'a rule dropped it',
                },
              ],
            },
          },
          until: {
            type: 'application/json',
            value: {
              account: 'my-key',
              now: 1767323048000,
              time: '2026-01-02T03:04:08Z',
              pace: { mode: 'frozen' },
              nextDue: 1767323053000,
              happened: [],
            },
          },
        },
        '400': {
          'unknown-mode': {
            type: 'application/json',
            value: { error: 'mode is "slow"; it takes real, frozen or scaled', allowed: ['real', 'frozen', 'scaled'] },
          },
        },
        '404': {
          'unknown-task': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'no task of this account has the id unheard-of: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)',
            },
          },
        },
        '409': {
          past: {
            type: 'application/json',
            value: {
              account: 'my-key',
              error: 'time only goes forward: it is 2026-01-02T03:04:08Z, and 2025-01-01T00:00:00Z has passed',
            },
          },
          'no-room': {
            type: 'application/json',
            value: {
              account: 'another',
              error:
                "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers",
            },
          },
        },
      },
    },
    getClock: {
      requests: {},
      answers: {
        '200': {
          account: {
            type: 'application/json',
            value: { account: 'my-key', now: 1767323045000, time: '2026-01-02T03:04:05Z', pace: { mode: 'frozen' } },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
      },
    },
    addRules: {
      requests: {
        directive: 'submit 9 = rate-limited',
        rule: { stage: 'poll', when: { prompt: 'fog', nth: [1, 2] }, then: { status: 503 }, times: 2 },
        list: ['download 1 = drip 100', { stage: 'webhook', when: { prompt: 'fog' }, then: { lost: true } }],
      },
      answers: {
        '200': {
          directive: {
            type: 'application/json',
            value: {
              account: 'my-key',
              rules: [
                {
                  id: 'rule-1',
                  stage: 'submit',
                  when: { nth: 9 },
                  then: { refuse: 'rate-limited' },
                  matched: 0,
                  fired: 0,
                },
              ],
            },
          },
          rule: {
            type: 'application/json',
            value: {
              account: 'my-key',
              rules: [
                {
                  id: 'rule-2',
                  stage: 'poll',
                  when: { prompt: 'fog', nth: [1, 2] },
                  then: { status: 503 },
                  times: 2,
                  matched: 0,
                  fired: 0,
                },
              ],
            },
          },
          list: {
            type: 'application/json',
            value: {
              account: 'my-key',
              rules: [
                { id: 'rule-3', stage: 'download', when: { nth: 1 }, then: { drip: 100 }, matched: 0, fired: 0 },
                { id: 'rule-4', stage: 'webhook', when: { prompt: 'fog' }, then: { lost: true }, matched: 0, fired: 0 },
              ],
            },
          },
        },
        '400': {
          'unknown-effect': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'cannot read "poll 2 = explode": "explode" is not an effect at a poll; known are STATUS, no-key, key-refused, key-malformed, rate-limited, unknown-task, server-error, overloaded, malformed, delay, stall, reset, drip',
            },
          },
        },
        '409': {
          'no-room': {
            type: 'application/json',
            value: {
              account: 'another',
              error:
                "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers",
            },
          },
        },
      },
    },
    addPicture: {
      requests: {},
      answers: {
        '200': {
          added: {
            type: 'application/json',
            value: {
              account: 'my-key',
              name: 'cat',
              format: 'png',
              width: 4,
              height: 4,
              bytes: 95,
              sha256: '76ff40502b240fbae63a51221f17aecf6b976e0e26ffa04b577aaaedb940d1ad',
              shared: false,
            },
          },
        },
        '400': {
          'not-a-picture': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error: 'cat is of no kind that is known; a picture is a JPEG, a PNG or a WebP',
            },
          },
        },
      },
    },
    listDue: {
      requests: {},
      answers: {
        '200': {
          next: {
            type: 'application/json',
            value: {
              account: 'my-key',
              due: [
                {
                  task: '29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  webhook: 'webhook-29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  at: 1767323053000,
                  kind: 'webhook',
                },
                { task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897', at: 1767323647000, kind: 'link' },
              ],
            },
          },
        },
        '400': {
          'no-number': {
            type: 'application/json',
            value: { error: '?limit is "none"; it takes a whole number from 1 to 9007199254740991' },
          },
        },
      },
    },
    stepTask: {
      requests: { 'one-step': { task: '799fa76b-648e-4765-ba1f-d333d6a77e46', count: 1 } },
      answers: {
        '200': {
          'one-step': {
            type: 'application/json',
            value: {
              account: 'my-key',
              id: '799fa76b-648e-4765-ba1f-d333d6a77e46',
              model: 'flux-dev',
              status: 'Pending',
              acceptedAt: 1767323045000,
              polls: 0,
              downloads: 0,
              prompt: 'a harbour [[after 2 steps]]',
              inputs: [],
              seed: '4234584662',
              width: 1024,
              height: 768,
              format: 'jpeg',
              timeline: {
                unit: 'steps',
                states: [
                  { at: 0, status: 'Pending', progress: 0.1, details: null },
                  { at: 0, status: 'Pending', progress: 0.2, details: null },
                  { at: 0, status: 'Pending', progress: 0.3, details: null },
                  { at: 0, status: 'Pending', progress: 0.4, details: null },
                  { at: 1, status: 'Pending', progress: 0.5, details: null },
                  { at: 1, status: 'Pending', progress: 0.6, details: null },
                  { at: 1, status: 'Pending', progress: 0.7, details: null },
                  { at: 1, status: 'Pending', progress: 0.8, details: null },
                  { at: 1, status: 'Pending', progress: 1, details: null },
                  { at: 2, status: 'Pending', progress: null, details: null },
                  { at: 2, status: 'Ready', progress: null, details: null },
                ],
              },
              credits: 2.5,
              understood: {
                fields: [
                  { field: 'prompt', value: 'a harbour [[after 2 steps]]', from: 'sent' },
                  { field: 'width', value: 1024, from: 'default' },
                  { field: 'height', value: 768, from: 'default' },
                  { field: 'steps', value: 28, from: 'default' },
                  { field: 'prompt_upsampling', value: false, from: 'default' },
                  { field: 'guidance', value: 3, from: 'default' },
                  { field: 'safety_tolerance', value: 2, from: 'default' },
                  { field: 'output_format', value: 'jpeg', from: 'default' },
                  { field: 'webhook_url', value: 'http://localhost:3589/_emulator/inbox/hook', from: 'sent' },
                ],
                ignored: [],
              },
              requests: [
                {
                  id: 3,
                  at: 1767323045000,
                  method: 'POST',
                  url: '/v1/flux-dev',
                  stage: 'submit',
                  route: 'POST /live/v1/flux-dev',
                  status: 200,
                  tookMs: 1.5,
                  task: '799fa76b-648e-4765-ba1f-d333d6a77e46',
                  model: 'flux-dev',
                  rule: 'directive-1',
                  body: '{"prompt":"a harbour [[after 2 steps]]","webhook_url":"http://localhost:3589/_emulator/inbox/hook"}',
                  userAgent: 'my-client/1.0',
                  sentKey: true,
                },
              ],
              webhooks: [],
            },
          },
        },
        '400': { 'no-task': { type: 'application/json', value: { error: 'task is missing; it takes a text' } } },
        '404': {
          'unknown-task': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'no task of this account has the id unheard-of: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)',
            },
          },
        },
        '409': {
          'not-by-steps': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error: 'the task goes by ms, not by steps; arrange it with after: {"steps": 3}',
            },
          },
          'no-room': {
            type: 'application/json',
            value: {
              account: 'another',
              error:
                "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers",
            },
          },
        },
      },
    },
    listAccounts: {
      requests: {},
      answers: {
        '200': {
          all: {
            type: 'application/json',
            value: {
              accounts: [
                { key: 'my-key', now: 1767323048000, pace: { mode: 'frozen' }, tasks: 4, rules: 4, requests: 8 },
              ],
            },
          },
        },
        '400': {
          'unknown-parameter': {
            type: 'application/json',
            value: { error: 'there is no parameter "colour"; it takes none', allowed: [] },
          },
        },
      },
    },
    listRules: {
      requests: {},
      answers: {
        '200': {
          rules: {
            type: 'application/json',
            value: {
              account: 'my-key',
              rules: [
                {
                  id: 'rule-1',
                  stage: 'submit',
                  when: { nth: 9 },
                  then: { refuse: 'rate-limited' },
                  matched: 0,
                  fired: 0,
                },
                {
                  id: 'rule-2',
                  stage: 'poll',
                  when: { prompt: 'fog', nth: [1, 2] },
                  then: { status: 503 },
                  times: 2,
                  matched: 0,
                  fired: 0,
                },
                { id: 'rule-3', stage: 'download', when: { nth: 1 }, then: { drip: 100 }, matched: 0, fired: 0 },
                { id: 'rule-4', stage: 'webhook', when: { prompt: 'fog' }, then: { lost: true }, matched: 3, fired: 3 },
              ],
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
      },
    },
    previewRules: {
      requests: { 'rate-limited': 'submit = rate-limited' },
      answers: {
        '200': {
          'rate-limited': {
            type: 'application/json',
            value: {
              account: 'my-key',
              previews: [
                {
                  rule: { stage: 'submit', when: {}, then: { refuse: 'rate-limited' } },
                  effects: [
                    'refuse "rate-limited": A refusal by name; the contract words it, and it is judged where the real check stands',
                  ],
                  answer: {
                    status: 429,
                    headers: [{ name: 'content-type', value: 'application/json' }],
                    body: '{"error":"Rate limit exceeded: 1200 per 1 second"}',
                  },
                },
              ],
            },
          },
        },
        '400': {
          'unknown-effect': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'cannot read "poll 2 = explode": "explode" is not an effect at a poll; known are STATUS, no-key, key-refused, key-malformed, rate-limited, unknown-task, server-error, overloaded, malformed, delay, stall, reset, drip',
            },
          },
        },
      },
    },
    listDirectives: {
      requests: {},
      answers: {
        '200': {
          words: {
            type: 'application/json',
            value: {
              directives: [
                {
                  stage: 'task',
                  word: 'error',
                  form: 'error',
                  does: 'the task ends with `Error`',
                  examples: ['error'],
                },
                {
                  stage: 'task',
                  word: 'content-moderated',
                  form: 'content-moderated[: REASON, ...]',
                  does: 'the task ends with `Content Moderated`, for these reasons',
                  examples: ['content-moderated', 'content-moderated: Violence, Self Harm'],
                },
                {
                  stage: 'task',
                  word: 'request-moderated',
                  form: 'request-moderated[: REASON, ...]',
                  does: 'the task ends with `Request Moderated`, for these reasons',
                  examples: ['request-moderated', 'request-moderated: Derivative Works Filter'],
                },
                { stage: 'task', word: 'stuck', form: 'stuck', does: 'the task never ends', examples: ['stuck'] },
                {
                  stage: 'task',
                  word: 'ready',
                  form: 'ready',
                  does: 'the task ends with `Ready`, whatever a later rule says',
                  examples: ['ready'],
                },
                {
                  stage: 'task',
                  word: 'latency',
                  form: 'latency DURATION',
                  does: 'the task takes this long',
                  examples: ['latency 5s'],
                },
                {
                  stage: 'task',
                  word: 'after',
                  form: 'after N polls, after N steps',
                  does: 'the task ends after N polls, or N steps by hand, in place of time',
                  examples: ['after 3 polls', 'after 2 steps'],
                },
                {
                  stage: 'task',
                  word: 'progress',
                  form: 'progress SHARE ...',
                  does: 'polls show these values on the way, spread evenly over it',
                  examples: ['progress 0.1 0.5 1'],
                },
                {
                  stage: 'task',
                  word: 'picture',
                  form: 'picture NAME [FIT]',
                  does: 'the result is your own picture of this name: the file as it is, or brought to the requested size and format with the fit `cover`, `contain` or `fill`',
                  examples: ['picture cat', 'picture cat cover'],
                },
                {
                  stage: 'submit',
                  word: 'STATUS',
                  form: 'STATUS',
                  does: 'this status (200 to 599) in place of the answer',
                  examples: ['submit = 503', 'submit 2-4 = 503'],
                },
                {
                  stage: 'submit',
                  word: 'no-key',
                  form: 'no-key',
                  does: 'refused as without a key',
                  examples: ['submit = no-key'],
                },
                {
                  stage: 'submit',
                  word: 'key-refused',
                  form: 'key-refused',
                  does: 'refused as with a wrong key',
                  examples: ['submit = key-refused'],
                },
                {
                  stage: 'submit',
                  word: 'key-malformed',
                  form: 'key-malformed',
                  does: 'refused as with a key of a wrong form',
                  examples: ['submit = key-malformed'],
                },
                {
                  stage: 'submit',
                  word: 'insufficient-credits',
                  form: 'insufficient-credits',
                  does: 'refused as without credits',
                  examples: ['submit = insufficient-credits'],
                },
                {
                  stage: 'submit',
                  word: 'too-many-tasks',
                  form: 'too-many-tasks',
                  does: 'refused as at the limit of unfinished tasks',
                  examples: ['submit = too-many-tasks'],
                },
                {
                  stage: 'submit',
                  word: 'rate-limited',
                  form: 'rate-limited',
                  does: 'refused as too often',
                  examples: ['submit = rate-limited'],
                },
                {
                  stage: 'submit',
                  word: 'server-error',
                  form: 'server-error',
                  does: "the contract's error of the server's own",
                  examples: ['submit = server-error'],
                },
                {
                  stage: 'submit',
                  word: 'overloaded',
                  form: 'overloaded',
                  does: "the contract's error of a server that has no room",
                  examples: ['submit = overloaded'],
                },
                {
                  stage: 'submit',
                  word: 'malformed',
                  form: 'malformed',
                  does: "the contract's own answer, cut off within its JSON",
                  examples: ['submit 2 = malformed'],
                },
                {
                  stage: 'submit',
                  word: 'delay',
                  form: 'delay DURATION',
                  does: "the answer comes this much later, on the account's clock",
                  examples: ['submit = delay 2s', 'submit 2 = 503 delay 1s'],
                },
                {
                  stage: 'submit',
                  word: 'stall',
                  form: 'stall',
                  does: 'the answer never comes; the connection stays open',
                  examples: ['submit 2 = stall'],
                },
                {
                  stage: 'submit',
                  word: 'reset',
                  form: 'reset [after BYTES]',
                  does: 'the connection is reset: before the answer, or after BYTES bytes of its body',
                  examples: ['submit 3 = reset', 'submit 3 = reset after 20'],
                },
                {
                  stage: 'submit',
                  word: 'drip',
                  form: 'drip BYTES',
                  does: 'the body comes slowly, at BYTES bytes a second',
                  examples: ['submit drip 1kb'],
                },
                {
                  stage: 'poll',
                  word: 'STATUS',
                  form: 'STATUS',
                  does: 'this status (200 to 599) in place of the answer',
                  examples: ['poll = 503', 'poll 2-4 = 503'],
                },
                {
                  stage: 'poll',
                  word: 'no-key',
                  form: 'no-key',
                  does: 'refused as without a key',
                  examples: ['poll = no-key'],
                },
                {
                  stage: 'poll',
                  word: 'key-refused',
                  form: 'key-refused',
                  does: 'refused as with a wrong key',
                  examples: ['poll = key-refused'],
                },
                {
                  stage: 'poll',
                  word: 'key-malformed',
                  form: 'key-malformed',
                  does: 'refused as with a key of a wrong form',
                  examples: ['poll = key-malformed'],
                },
                {
                  stage: 'poll',
                  word: 'rate-limited',
                  form: 'rate-limited',
                  does: 'refused as too often',
                  examples: ['poll = rate-limited'],
                },
                {
                  stage: 'poll',
                  word: 'unknown-task',
                  form: 'unknown-task',
                  does: 'refused as a task that does not exist',
                  examples: ['poll 1-3 = unknown-task'],
                },
                {
                  stage: 'poll',
                  word: 'server-error',
                  form: 'server-error',
                  does: "the contract's error of the server's own",
                  examples: ['poll = server-error'],
                },
                {
                  stage: 'poll',
                  word: 'overloaded',
                  form: 'overloaded',
                  does: "the contract's error of a server that has no room",
                  examples: ['poll = overloaded'],
                },
                {
                  stage: 'poll',
                  word: 'malformed',
                  form: 'malformed',
                  does: "the contract's own answer, cut off within its JSON",
                  examples: ['poll 2 = malformed'],
                },
                {
                  stage: 'poll',
                  word: 'delay',
                  form: 'delay DURATION',
                  does: "the answer comes this much later, on the account's clock",
                  examples: ['poll = delay 2s', 'poll 2 = 503 delay 1s'],
                },
                {
                  stage: 'poll',
                  word: 'stall',
                  form: 'stall',
                  does: 'the answer never comes; the connection stays open',
                  examples: ['poll 2 = stall'],
                },
                {
                  stage: 'poll',
                  word: 'reset',
                  form: 'reset [after BYTES]',
                  does: 'the connection is reset: before the answer, or after BYTES bytes of its body',
                  examples: ['poll 3 = reset', 'poll 3 = reset after 20'],
                },
                {
                  stage: 'poll',
                  word: 'drip',
                  form: 'drip BYTES',
                  does: 'the body comes slowly, at BYTES bytes a second',
                  examples: ['poll drip 1kb'],
                },
                {
                  stage: 'download',
                  word: 'STATUS',
                  form: 'STATUS',
                  does: 'this status (200 to 599) in place of the answer',
                  examples: ['download = 503', 'download 2-4 = 503'],
                },
                {
                  stage: 'download',
                  word: 'truncated',
                  form: 'truncated',
                  does: 'the picture breaks off, with a length that says so',
                  examples: ['download truncated'],
                },
                {
                  stage: 'download',
                  word: 'corrupt',
                  form: 'corrupt',
                  does: 'the picture has bytes that no decoder takes',
                  examples: ['download corrupt'],
                },
                {
                  stage: 'download',
                  word: 'empty',
                  form: 'empty',
                  does: 'the body has no bytes',
                  examples: ['download empty'],
                },
                {
                  stage: 'download',
                  word: 'html',
                  form: 'html',
                  does: 'a page of HTML comes in place of the picture',
                  examples: ['download html'],
                },
                {
                  stage: 'download',
                  word: 'wrong-type',
                  form: 'wrong-type',
                  does: 'the picture comes under a wrong content type',
                  examples: ['download wrong-type'],
                },
                {
                  stage: 'download',
                  word: 'expired',
                  form: 'expired',
                  does: 'the link is answered as expired',
                  examples: ['download expired'],
                },
                {
                  stage: 'download',
                  word: 'missing',
                  form: 'missing',
                  does: 'the link is answered as one to nothing',
                  examples: ['download missing'],
                },
                {
                  stage: 'download',
                  word: 'delay',
                  form: 'delay DURATION',
                  does: "the answer comes this much later, on the account's clock",
                  examples: ['download = delay 2s', 'download 2 = 503 delay 1s'],
                },
                {
                  stage: 'download',
                  word: 'stall',
                  form: 'stall',
                  does: 'the answer never comes; the connection stays open',
                  examples: ['download 2 = stall'],
                },
                {
                  stage: 'download',
                  word: 'reset',
                  form: 'reset [after BYTES]',
                  does: 'the connection is reset: before the answer, or after BYTES bytes of its body',
                  examples: ['download 3 = reset', 'download 3 = reset after 20'],
                },
                {
                  stage: 'download',
                  word: 'drip',
                  form: 'drip BYTES',
                  does: 'the body comes slowly, at BYTES bytes a second',
                  examples: ['download drip 1kb'],
                },
                {
                  stage: 'webhook',
                  word: 'lost',
                  form: 'lost',
                  does: 'it never arrives: the sender gets no answer, and tries again',
                  examples: ['webhook lost', 'webhook 1 = lost'],
                },
                {
                  stage: 'webhook',
                  word: 'twice',
                  form: 'twice',
                  does: 'it is sent two times',
                  examples: ['webhook twice'],
                },
                {
                  stage: 'webhook',
                  word: 'copies',
                  form: 'copies N',
                  does: 'it is sent N times in all',
                  examples: ['webhook copies 3'],
                },
                {
                  stage: 'webhook',
                  word: 'out-of-order',
                  form: 'out-of-order',
                  does: "it goes out ten seconds late, so that the account's next webhook goes before it",
                  examples: ['webhook out-of-order'],
                },
                {
                  stage: 'webhook',
                  word: 'bad-signature',
                  form: 'bad-signature',
                  does: 'its signature is wrong',
                  examples: ['webhook bad-signature'],
                },
                {
                  stage: 'webhook',
                  word: 'delay',
                  form: 'delay DURATION',
                  does: "it goes out this much later, on the account's clock",
                  examples: ['webhook delay 5s', 'webhook 1 = delay 5s'],
                },
              ],
            },
          },
        },
        '400': {
          'unknown-parameter': {
            type: 'application/json',
            value: { error: 'there is no parameter "limit"; it takes none', allowed: [] },
          },
        },
      },
    },
    verifyRules: {
      requests: {},
      answers: {
        '200': { 'all-fired': { type: 'application/json', value: { account: 'my-key', verified: 0 } } },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '409': {
          'not-fired': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error: '3 of 4 rules never fired',
              unfired: [
                {
                  id: 'rule-1',
                  stage: 'submit',
                  when: { nth: 9 },
                  then: { refuse: 'rate-limited' },
                  matched: 0,
                  fired: 0,
                },
                {
                  id: 'rule-2',
                  stage: 'poll',
                  when: { prompt: 'fog', nth: [1, 2] },
                  then: { status: 503 },
                  times: 2,
                  matched: 0,
                  fired: 0,
                },
                { id: 'rule-3', stage: 'download', when: { nth: 1 }, then: { drip: 100 }, matched: 0, fired: 0 },
              ],
            },
          },
        },
      },
    },
    listTasks: {
      requests: {},
      answers: {
        '200': {
          tasks: {
            type: 'application/json',
            value: {
              account: 'my-key',
              tasks: [
                {
                  id: '799fa76b-648e-4765-ba1f-d333d6a77e46',
                  model: 'flux-dev',
                  status: 'Pending',
                  acceptedAt: 1767323045000,
                  polls: 0,
                  downloads: 0,
                  prompt: 'a harbour [[after 2 steps]]',
                  inputs: [],
                },
                {
                  id: '757263a5-e46b-4fe9-b063-b5998083f192',
                  model: 'flux-dev',
                  status: 'Content Moderated',
                  acceptedAt: 1767323045000,
                  endsAt: 1767323047000,
                  polls: 0,
                  downloads: 0,
                  prompt: 'a wreck [[content-moderated: Violence]]',
                  inputs: [],
                },
              ],
            },
          },
        },
        '400': {
          'no-number': {
            type: 'application/json',
            value: { error: '?limit is "none"; it takes a whole number from 1 to 9007199254740991' },
          },
        },
      },
    },
    getTask: {
      requests: {},
      answers: {
        '200': {
          task: {
            type: 'application/json',
            value: {
              account: 'my-key',
              id: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
              model: 'flux-dev',
              status: 'Ready',
              acceptedAt: 1767323045000,
              endsAt: 1767323047000,
              polls: 0,
              downloads: 0,
              prompt: 'a lighthouse',
              inputs: [],
              seed: '734361506',
              width: 1024,
              height: 768,
              format: 'jpeg',
              timeline: {
                unit: 'ms',
                states: [
                  { at: 0, status: 'Pending', progress: 0.1, details: null },
                  { at: 105, status: 'Pending', progress: 0.2, details: null },
                  { at: 316, status: 'Pending', progress: 0.3, details: null },
                  { at: 421, status: 'Pending', progress: 0.4, details: null },
                  { at: 526, status: 'Pending', progress: 0.5, details: null },
                  { at: 737, status: 'Pending', progress: 0.6, details: null },
                  { at: 947, status: 'Pending', progress: 0.7, details: null },
                  { at: 1053, status: 'Pending', progress: 0.8, details: null },
                  { at: 1263, status: 'Pending', progress: 1, details: null },
                  { at: 1895, status: 'Pending', progress: null, details: null },
                  { at: 2000, status: 'Ready', progress: null, details: null },
                ],
              },
              credits: 2.5,
              understood: {
                fields: [
                  { field: 'prompt', value: 'a lighthouse', from: 'sent' },
                  { field: 'width', value: 1024, from: 'default' },
                  { field: 'height', value: 768, from: 'default' },
                  { field: 'steps', value: 28, from: 'default' },
                  { field: 'prompt_upsampling', value: false, from: 'default' },
                  { field: 'guidance', value: 3, from: 'default' },
                  { field: 'safety_tolerance', value: 2, from: 'default' },
                  { field: 'output_format', value: 'jpeg', from: 'default' },
                  { field: 'webhook_url', value: 'http://localhost:3589/_emulator/inbox/hook', from: 'sent' },
                  { field: 'webhook_secret', value: '<secret 92c24739d63b7052>', from: 'sent' },
                ],
                ignored: [],
              },
              requests: [
                {
                  id: 1,
                  at: 1767323045000,
                  method: 'POST',
                  url: '/v1/flux-dev',
                  stage: 'submit',
                  route: 'POST /live/v1/flux-dev',
                  status: 200,
                  tookMs: 1.5,
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  model: 'flux-dev',
                  body: '{"prompt":"a lighthouse","webhook_secret":"<secret 92c24739d63b7052>","webhook_url":"http://localhost:3589/_emulator/inbox/hook"}',
                  userAgent: 'my-client/1.0',
                  sentKey: true,
                },
                {
                  id: 6,
                  at: 1767323047000,
                  method: 'POST',
                  url: 'http://localhost:3589/_emulator/inbox/hook',
                  stage: 'webhook',
                  status: 200,
                  tookMs: 1.5,
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  model: 'flux-dev',
                  sentKey: false,
                },
              ],
              webhooks: [
                {
                  id: 'webhook-41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  url: 'http://localhost:3589/_emulator/inbox/hook',
                  state: 'delivered',
                  body: '{"task_id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Ready","result":{"sample":"http://localhost:3589/results/41f84c68-2ba5-4c5d-a8d9-33254a5e8897/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=<secret c76d38ecbb1ca79b>","prompt":"a lighthouse","seed":734361506,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
                  attempts: [{ at: 1767323047000, status: 200, tookMs: 1.5 }],
                },
              ],
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-task': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'no task of this account has the id unheard-of: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)',
            },
          },
        },
      },
    },
    getTaskPicture: {
      requests: {},
      answers: {
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-task': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'no task of this account has the id unheard-of: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)',
            },
          },
        },
      },
    },
    getTaskInput: {
      requests: {},
      answers: {
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'no-input': {
            type: 'application/json',
            value: { account: 'my-key', error: 'the task has no input picture "mask": it has none', allowed: [] },
          },
        },
      },
    },
    getTaskInputThumbnail: {
      requests: {},
      answers: {
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'no-input': {
            type: 'application/json',
            value: { account: 'my-key', error: 'the task has no input picture "mask": it has none', allowed: [] },
          },
        },
      },
    },
    listRequests: {
      requests: {},
      answers: {
        '200': {
          submits: {
            type: 'application/json',
            value: {
              account: 'my-key',
              entries: [
                {
                  id: 4,
                  at: 1767323045000,
                  method: 'POST',
                  url: '/v1/flux-dev',
                  stage: 'submit',
                  route: 'POST /live/v1/flux-dev',
                  status: 200,
                  tookMs: 1.5,
                  task: '757263a5-e46b-4fe9-b063-b5998083f192',
                  model: 'flux-dev',
                  rule: 'directive-1',
                  body: '{"prompt":"a wreck [[content-moderated: Violence]]","webhook_url":"http://localhost:3589/_emulator/inbox/hook"}',
                  userAgent: 'my-client/1.0',
                  sentKey: true,
                },
              ],
              dropped: 0,
              count: 8,
            },
          },
        },
        '400': {
          'unknown-stage': {
            type: 'application/json',
            value: {
              error: '?stage is "everything"; it takes submit, poll, download, webhook or other',
              allowed: ['submit', 'poll', 'download', 'webhook', 'other'],
            },
          },
        },
      },
    },
    getRequest: {
      requests: {},
      answers: {
        '200': {
          submit: {
            type: 'application/json',
            value: {
              account: 'my-key',
              id: 1,
              at: 1767323045000,
              method: 'POST',
              url: '/v1/flux-dev',
              stage: 'submit',
              route: 'POST /live/v1/flux-dev',
              status: 200,
              tookMs: 1.5,
              task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
              model: 'flux-dev',
              body: '{"prompt":"a lighthouse","webhook_secret":"<secret 92c24739d63b7052>","webhook_url":"http://localhost:3589/_emulator/inbox/hook"}',
              userAgent: 'my-client/1.0',
              sentKey: true,
              nth: 1,
              headers: [
                { name: 'x-key', value: '<secret a548b7f7124b5ae1>' },
                { name: 'host', value: 'localhost:3589' },
                { name: 'user-agent', value: 'my-client/1.0' },
                { name: 'content-type', value: 'application/json' },
                { name: 'content-length', value: '109' },
              ],
              answer: {
                headers: [
                  { name: 'date', value: 'Fri, 02 Jan 2026 03:04:05 GMT' },
                  { name: 'content-type', value: 'application/json' },
                  { name: 'content-length', value: '169' },
                  { name: 'Connection', value: 'keep-alive' },
                ],
                body: '{"id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Pending","webhook_url":"http://localhost:3589/_emulator/inbox/hook","cost":null,"input_mp":null,"output_mp":null}',
              },
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-request': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                "no request of this account has the id 999999: it is another's, or the journal has dropped it (--journal-memory); the last id is 9",
            },
          },
        },
      },
    },
    listRuleVerdicts: {
      requests: {},
      answers: {
        '200': {
          submit: {
            type: 'application/json',
            value: {
              account: 'my-key',
              verdicts: [
                {
                  rule: {
                    id: 'rule-1',
                    stage: 'submit',
                    when: { nth: 9 },
                    then: { refuse: 'rate-limited' },
                    matched: 0,
                    fired: 0,
                  },
                  fired: false,
                  holds: ['stage'],
                  differs: [{ condition: 'nth', wanted: 9, found: 1 }],
                  why: 'nth must be 9, and is 1',
                },
                {
                  rule: {
                    id: 'rule-3',
                    stage: 'download',
                    when: { nth: 1 },
                    then: { drip: 100 },
                    matched: 0,
                    fired: 0,
                  },
                  fired: false,
                  holds: [],
                  differs: [{ condition: 'stage', wanted: 'download', found: 'submit' }],
                  why: 'it is for the stage download, and this is of the stage "submit"',
                },
                {
                  rule: {
                    id: 'rule-2',
                    stage: 'poll',
                    when: { prompt: 'fog', nth: [1, 2] },
                    then: { status: 503 },
                    times: 2,
                    matched: 0,
                    fired: 0,
                  },
                  fired: false,
                  holds: [],
                  differs: [
                    { condition: 'stage', wanted: 'poll', found: 'submit' },
                    { condition: 'prompt', wanted: 'fog', found: 'a lighthouse' },
                  ],
                  why: 'it is for the stage poll, and this is of the stage "submit"; the prompt must contain "fog", and is "a lighthouse"',
                },
                {
                  rule: {
                    id: 'rule-4',
                    stage: 'webhook',
                    when: { prompt: 'fog' },
                    then: { lost: true },
                    matched: 3,
                    fired: 3,
                  },
                  fired: false,
                  holds: [],
                  differs: [
                    { condition: 'stage', wanted: 'webhook', found: 'submit' },
                    { condition: 'prompt', wanted: 'fog', found: 'a lighthouse' },
                  ],
                  why: 'it is for the stage webhook, and this is of the stage "submit"; the prompt must contain "fog", and is "a lighthouse"',
                },
              ],
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-request': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                "no request of this account has the id 999999: it is another's, or the journal has dropped it (--journal-memory); the last id is 9",
            },
          },
        },
      },
    },
    getUnattributedRequest: {
      requests: {},
      answers: {
        '200': {
          'without-a-key': {
            type: 'application/json',
            value: {
              id: 5,
              at: 1767323045000,
              method: 'POST',
              url: '/v1/flux-dev',
              stage: 'submit',
              route: 'POST /live/v1/flux-dev',
              status: 403,
              tookMs: 1.5,
              model: 'flux-dev',
              explain: 'the request has no key; send any non-empty X-Key header',
              body: '{"prompt":"a lighthouse"}',
              userAgent: 'my-client/1.0',
              sentKey: false,
              nth: 1,
              headers: [
                { name: 'user-agent', value: 'my-client/1.0' },
                { name: 'host', value: 'localhost:80' },
                { name: 'content-type', value: 'application/json' },
                { name: 'content-length', value: '25' },
              ],
              answer: {
                headers: [
                  { name: 'x-emulator-explain', value: 'the request has no key; send any non-empty X-Key header' },
                  { name: 'content-type', value: 'application/json' },
                  { name: 'content-length', value: '30' },
                  { name: 'Date', value: 'Fri, 02 Jan 2026 03:04:05 GMT' },
                  { name: 'Connection', value: 'keep-alive' },
                ],
                body: '{"detail":"Not authenticated"}',
              },
            },
          },
        },
        '400': {
          'no-number': {
            type: 'application/json',
            value: { error: 'the id is "first"; that of a request is a whole number, as the journal has it' },
          },
        },
        '404': {
          'unknown-request': {
            type: 'application/json',
            value: {
              error:
                "no request of those without an account has the id 999999: it is another's, or the journal has dropped it (--journal-memory); the last id is 9",
            },
          },
        },
      },
    },
    listUnattributedRequests: {
      requests: {},
      answers: {
        '200': {
          'without-a-key': {
            type: 'application/json',
            value: {
              entries: [
                {
                  id: 5,
                  at: 1767323045000,
                  method: 'POST',
                  url: '/v1/flux-dev',
                  stage: 'submit',
                  route: 'POST /live/v1/flux-dev',
                  status: 403,
                  tookMs: 1.5,
                  model: 'flux-dev',
                  explain: 'the request has no key; send any non-empty X-Key header',
                  body: '{"prompt":"a lighthouse"}',
                  userAgent: 'my-client/1.0',
                  sentKey: false,
                },
              ],
              dropped: 0,
              count: 1,
            },
          },
        },
        '400': {
          'no-number': {
            type: 'application/json',
            value: { error: '?limit is "none"; it takes a whole number from 1 to 9007199254740991' },
          },
        },
      },
    },
    waitForActivity: {
      requests: {},
      answers: {
        '200': {
          submits: {
            type: 'application/json',
            value: { account: 'my-key', met: true, tookMs: 1.5, seen: { requests: 4 } },
          },
        },
        '400': {
          'nothing-named': {
            type: 'application/json',
            value: { account: 'my-key', error: 'nothing to wait for: pass task, requests or webhooks' },
          },
        },
        '408': {
          'too-few': {
            type: 'application/json',
            value: { account: 'my-key', met: false, tookMs: 1.5, seen: { requests: 8 } },
          },
        },
        '409': {
          'reset-meanwhile': {
            type: 'application/json',
            value: { account: 'my-key', error: 'the account was reset while something was waited for' },
          },
        },
      },
    },
    waitForMatch: {
      requests: { 'submits-by-filter': { requests: 4, filter: { stage: 'submit', url: '/v1/' } } },
      answers: {
        '200': {
          'submits-by-filter': {
            type: 'application/json',
            value: { account: 'my-key', met: true, tookMs: 1.5, seen: { requests: 4 } },
          },
        },
        '400': {
          'nothing-named': {
            type: 'application/json',
            value: { account: 'my-key', error: 'nothing to wait for: pass task, requests or webhooks' },
          },
        },
        '404': {
          'unknown-task': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error:
                'no task of this account has the id unheard-of: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)',
            },
          },
        },
        '408': {
          'too-few': {
            type: 'application/json',
            value: { account: 'my-key', met: false, tookMs: 1.5, seen: { requests: 8 } },
          },
        },
        '409': {
          'reset-meanwhile': {
            type: 'application/json',
            value: { account: 'my-key', error: 'the account was reset while something was waited for' },
          },
        },
      },
    },
    streamEvents: {
      requests: {},
      answers: {
        '200': {
          events: {
            type: 'text/event-stream',
            value:
              ': listening to "my-key"\n\nevent: request\ndata: {"account":"my-key","kind":"request","entry":{"id":1,"at":1767323045000,"method":"POST","url":"/v1/flux-dev","stage":"submit","route":"POST /live/v1/flux-dev","status":200,"tookMs":1.5,"task":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","model":"flux-dev","body":"{\\"prompt\\":\\"a lighthouse\\",\\"webhook_secret\\":\\"<secret 92c24739d63b7052>\\",\\"webhook_url\\":\\"http://localhost:3589/_emulator/inbox/hook\\"}","userAgent":"my-client/1.0","sentKey":true}}\n\n',
          },
        },
        '400': {
          'no-account': {
            type: 'application/json',
            value: {
              account: 'default',
              error:
                'GET /events needs an account; "default" is the template for new accounts, which has only settings, rules, pictures and the pace of the clock; to reach the account whose key is "default", send X-Key',
            },
          },
        },
      },
    },
    expectRequests: {
      requests: { 'as-expected': { filter: { stage: 'submit' }, fields: { prompt: 'a lighthouse' }, count: 1 } },
      answers: {
        '200': { 'as-expected': { type: 'application/json', value: { account: 'my-key', met: true, found: 1 } } },
        '400': {
          'no-count': {
            type: 'application/json',
            value: {
              error: 'count is "two"; it takes a whole number of at least 0, or an object with "least", "most"',
            },
          },
        },
        '409': {
          'not-as-expected': {
            type: 'application/json',
            value: {
              account: 'my-key',
              met: false,
              found: 0,
              problem:
                'expected at least 1 request with stage "submit" and the field prompt "a castle", found 0 among 8',
              closest: {
                entry: {
                  id: 4,
                  at: 1767323045000,
                  method: 'POST',
                  url: '/v1/flux-dev',
                  stage: 'submit',
                  route: 'POST /live/v1/flux-dev',
                  status: 200,
                  tookMs: 1.5,
                  task: '757263a5-e46b-4fe9-b063-b5998083f192',
                  model: 'flux-dev',
                  rule: 'directive-1',
                  body: '{"prompt":"a wreck [[content-moderated: Violence]]","webhook_url":"http://localhost:3589/_emulator/inbox/hook"}',
                  userAgent: 'my-client/1.0',
                  sentKey: true,
                },
                differs: [{ field: 'prompt', expected: 'a castle', found: 'a wreck [[content-moderated: Violence]]' }],
              },
            },
          },
        },
      },
    },
    getReceipt: {
      requests: {},
      answers: {
        '200': {
          'within-budget': {
            type: 'application/json',
            value: {
              account: 'my-key',
              models: [{ model: 'flux-dev', tasks: 4, refunded: 1, credits: 7.5 }],
              tasks: 4,
              refunded: 1,
              credits: 7.5,
              dollars: 0.075,
            },
          },
        },
        '400': {
          'no-number': {
            type: 'application/json',
            value: { error: '?budget is "free"; it takes a number of at least 0' },
          },
        },
        '409': {
          'over-budget': {
            type: 'application/json',
            value: {
              account: 'my-key',
              models: [{ model: 'flux-dev', tasks: 4, refunded: 1, credits: 7.5 }],
              tasks: 4,
              refunded: 1,
              credits: 7.5,
              dollars: 0.075,
            },
          },
        },
      },
    },
    getReport: {
      requests: {},
      answers: {
        '200': {
          account: {
            type: 'application/json',
            value: {
              account: 'my-key',
              findings: [],
              coverage: {
                endpoints: [{ route: 'POST /live/v1/flux-dev', statuses: { '200': 4 } }],
                untouched: [
                  'POST /documented/v1/flux-pro-1.1',
                  'POST /documented/v1/flux-pro',
                  'POST /documented/v1/flux-dev',
                  'POST /documented/v1/flux-schnell',
                  'POST /documented/v1/flux-pro-1.1-ultra',
                  'GET /documented/v1/get_result',
                  'POST /live/v1/flux-2-pro',
                  'POST /live/v1/flux-2-pro-preview',
                  'POST /live/v1/flux-2-max',
                  'POST /live/v1/flux-2-flex',
                  'POST /live/v1/flux-2-klein-9b',
                  'POST /live/v1/flux-2-klein-9b-preview',
                  'POST /live/v1/flux-2-klein-4b',
                  'POST /live/v1/flux-3-image',
                  'POST /live/v1/flux-3-image-klein',
                  'POST /live/v1/flux-2-klein-4b-finetuned',
                  'POST /live/v1/flux-2-klein-9b-finetuned',
                  'POST /live/v1/flux-2-klein-9b-kv-finetuned',
                  'POST /live/v1/flux-2-klein-9b-kv-bf16-finetuned',
                  'POST /live/v1/flux-2-klein-base-4b-finetuned',
                  'POST /live/v1/flux-2-klein-base-9b-finetuned',
                  'POST /live/v1/flux-tools/outpainting-v1',
                  'POST /live/v1/flux-tools/erase-v1',
                  'POST /live/v1/flux-tools/vto-v1',
                  'POST /live/v1/flux-tools/vto-v2',
                  'POST /live/v1/flux-tools/deblur-v1',
                  'POST /live/v1/flux-pro-1.1',
                  'POST /live/v1/flux-pro-1.1-ultra',
                  'POST /live/v1/flux-pro-1.0-fill',
                  'POST /live/v1/flux-pro-1.0-expand',
                  'POST /live/v1/flux-kontext-pro',
                  'POST /live/v1/flux-kontext-max',
                  'POST /live/v1/flux-pro-1.0-fill-finetuned',
                  'POST /live/v1/flux-pro-1.1-ultra-finetuned',
                  'POST /live/v1/flux-pro',
                  'POST /live/v1/flux-schnell',
                  'POST /live/v1/flux-pro-1.0-canny',
                  'POST /live/v1/flux-pro-1.0-depth',
                  'GET /live/v1/credits',
                  'GET /live/v1/my_finetunes',
                  'GET /live/v1/finetune_details',
                  'POST /live/v1/delete_finetune',
                  'POST /live/v1/licenses/models/:model_slug/usage',
                  'GET /live/v1/get_result',
                  'GET /results/:task/:file',
                ],
                fields: [
                  {
                    model: 'flux-dev',
                    used: ['prompt', 'webhook_url', 'webhook_secret'],
                    unused: [
                      'width',
                      'height',
                      'steps',
                      'guidance',
                      'seed',
                      'safety_tolerance',
                      'output_format',
                      'user',
                      'image_prompt',
                      'prompt_upsampling',
                    ],
                  },
                ],
                paths: { Ready: 1, 'Content Moderated': 1 },
                unmet: [
                  'Error',
                  'Request Moderated',
                  'no-key',
                  'key-refused',
                  'key-malformed',
                  'insufficient-credits',
                  'too-many-tasks',
                  'rate-limited',
                  'unknown-task',
                  'server-error',
                  'overloaded',
                  'truncated',
                  'corrupt',
                  'empty',
                  'html',
                  'wrong-type',
                  'expired',
                  'missing',
                ],
              },
            },
          },
          junit: {
            type: 'application/xml',
            value:
              '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="flux-emulator: my-key" tests="10" failures="0" errors="0" skipped="0">\n    <testcase classname="flux-emulator.report" name="submits-again-after-timeout" time="0"/>\n    <testcase classname="flux-emulator.report" name="loops-on-moderated" time="0"/>\n    <testcase classname="flux-emulator.report" name="builds-own-url" time="0"/>\n    <testcase classname="flux-emulator.report" name="polls-too-fast" time="0"/>\n    <testcase classname="flux-emulator.report" name="polls-after-end" time="0"/>\n    <testcase classname="flux-emulator.report" name="downloads-after-expiry" time="0"/>\n    <testcase classname="flux-emulator.report" name="sends-key-to-delivery" time="0"/>\n    <testcase classname="flux-emulator.report" name="ignored-fields" time="0"/>\n    <testcase classname="flux-emulator.report" name="never-downloads" time="0"/>\n    <testcase classname="flux-emulator.report" name="never-polls" time="0"/>\n  </testsuite>\n</testsuites>\n',
          },
          markdown: {
            type: 'text/markdown',
            value:
              '# How my-key used the FLUX API\n\n## Findings\n\nNone.\n\n## Coverage\n\n| Endpoint | Answers |\n| --- | --- |\n| POST /live/v1/flux-dev | 200 (4) |\n\n| Model | Fields used | Not used |\n| --- | --- | --- |\n| flux-dev | prompt, webhook\\_url, webhook\\_secret | width, height, steps, guidance, seed, safety\\_tolerance, output\\_format, user, image\\_prompt, prompt\\_upsampling |\n\n| Path | Times |\n| --- | --- |\n| Ready | 1 |\n| Content Moderated | 1 |\n\n<details><summary>Endpoints not used: 45</summary>\n\n- POST /documented/v1/flux-pro-1.1\n- POST /documented/v1/flux-pro\n- POST /documented/v1/flux-dev\n- POST /documented/v1/flux-schnell\n- POST /documented/v1/flux-pro-1.1-ultra\n- GET /documented/v1/get\\_result\n- POST /live/v1/flux-2-pro\n- POST /live/v1/flux-2-pro-preview\n- POST /live/v1/flux-2-max\n- POST /live/v1/flux-2-flex\n- POST /live/v1/flux-2-klein-9b\n- POST /live/v1/flux-2-klein-9b-preview\n- POST /live/v1/flux-2-klein-4b\n- POST /live/v1/flux-3-image\n- POST /live/v1/flux-3-image-klein\n- POST /live/v1/flux-2-klein-4b-finetuned\n- POST /live/v1/flux-2-klein-9b-finetuned\n- POST /live/v1/flux-2-klein-9b-kv-finetuned\n- POST /live/v1/flux-2-klein-9b-kv-bf16-finetuned\n- POST /live/v1/flux-2-klein-base-4b-finetuned\n- POST /live/v1/flux-2-klein-base-9b-finetuned\n- POST /live/v1/flux-tools/outpainting-v1\n- POST /live/v1/flux-tools/erase-v1\n- POST /live/v1/flux-tools/vto-v1\n- POST /live/v1/flux-tools/vto-v2\n- POST /live/v1/flux-tools/deblur-v1\n- POST /live/v1/flux-pro-1.1\n- POST /live/v1/flux-pro-1.1-ultra\n- POST /live/v1/flux-pro-1.0-fill\n- POST /live/v1/flux-pro-1.0-expand\n- POST /live/v1/flux-kontext-pro\n- POST /live/v1/flux-kontext-max\n- POST /live/v1/flux-pro-1.0-fill-finetuned\n- POST /live/v1/flux-pro-1.1-ultra-finetuned\n- POST /live/v1/flux-pro\n- POST /live/v1/flux-schnell\n- POST /live/v1/flux-pro-1.0-canny\n- POST /live/v1/flux-pro-1.0-depth\n- GET /live/v1/credits\n- GET /live/v1/my\\_finetunes\n- GET /live/v1/finetune\\_details\n- POST /live/v1/delete\\_finetune\n- POST /live/v1/licenses/models/:model\\_slug/usage\n- GET /live/v1/get\\_result\n- GET /results/:task/:file\n\n</details>\n\n<details><summary>Paths not met: 18</summary>\n\n- Error\n- Request Moderated\n- no-key\n- key-refused\n- key-malformed\n- insufficient-credits\n- too-many-tasks\n- rate-limited\n- unknown-task\n- server-error\n- overloaded\n- truncated\n- corrupt\n- empty\n- html\n- wrong-type\n- expired\n- missing\n\n</details>\n',
          },
        },
        '400': {
          'unknown-format': {
            type: 'application/json',
            value: {
              error: '?format is "pdf"; it takes json, junit or markdown',
              allowed: ['json', 'junit', 'markdown'],
            },
          },
        },
      },
    },
    listWebhooks: {
      requests: {},
      answers: {
        '200': {
          deliveries: {
            type: 'application/json',
            value: {
              account: 'my-key',
              webhooks: [
                {
                  id: 'webhook-41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
                  url: 'http://localhost:3589/_emulator/inbox/hook',
                  state: 'delivered',
                  body: '{"task_id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Ready","result":{"sample":"http://localhost:3589/results/41f84c68-2ba5-4c5d-a8d9-33254a5e8897/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=<secret c76d38ecbb1ca79b>","prompt":"a lighthouse","seed":734361506,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
                  attempts: [{ at: 1767323047000, status: 200, tookMs: 1.5 }],
                },
                {
                  id: 'webhook-29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  task: '29e92bd0-a134-42fa-ba20-be12f005bfd3',
                  url: 'http://localhost:3589/_emulator/inbox/hook',
                  state: 'pending',
                  body: '{"task_id":"29e92bd0-a134-42fa-ba20-be12f005bfd3","id":"29e92bd0-a134-42fa-ba20-be12f005bfd3","status":"Ready","result":{"sample":"http://localhost:3589/results/29e92bd0-a134-42fa-ba20-be12f005bfd3/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=<secret e22d6be3e073e9de>","prompt":"a lighthouse in the fog","seed":3919142552,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
                  rule: 'rule-4',
                  attempts: [
                    { at: 1767323047000, problem: 'a rule dropped it', tookMs: 1.5 },
                    { at: 1767323048000, problem: 'a rule dropped it', tookMs: 1.5 },
                  ],
                  dueAt: 1767323053000,
                },
                {
                  id: 'webhook-757263a5-e46b-4fe9-b063-b5998083f192',
                  task: '757263a5-e46b-4fe9-b063-b5998083f192',
                  url: 'http://localhost:3589/_emulator/inbox/hook',
                  state: 'delivered',
                  body: '{"task_id":"757263a5-e46b-4fe9-b063-b5998083f192","id":"757263a5-e46b-4fe9-b063-b5998083f192","status":"Content Moderated","result":null,"progress":null,"details":{"Moderation Reasons":["Violence"]}}',
                  attempts: [{ at: 1767323047000, status: 200, tookMs: 1.5 }],
                },
              ],
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
      },
    },
    redeliverWebhook: {
      requests: {},
      answers: {
        '200': {
          again: {
            type: 'application/json',
            value: {
              account: 'my-key',
              id: 'webhook-41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
              task: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897',
              url: 'http://localhost:3589/_emulator/inbox/hook',
              state: 'delivered',
              body: '{"task_id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Ready","result":{"sample":"http://localhost:3589/results/41f84c68-2ba5-4c5d-a8d9-33254a5e8897/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=<secret c76d38ecbb1ca79b>","prompt":"a lighthouse","seed":734361506,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
              attempts: [
                { at: 1767323047000, status: 200, tookMs: 1.5 },
                { at: 1767323048000, status: 200, tookMs: 1.5 },
              ],
            },
          },
        },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-delivery': {
            type: 'application/json',
            value: { account: 'my-key', error: 'no webhook of this account has the id unheard-of' },
          },
        },
        '409': {
          'no-longer-kept': {
            type: 'application/json',
            value: {
              account: 'my-key',
              error: 'its task is no longer kept (--task-ttl), and without it nothing can be sent again',
            },
          },
        },
      },
    },
    listInboxItems: {
      requests: {},
      answers: {
        '200': {
          items: {
            type: 'application/json',
            value: {
              inbox: 'hook',
              items: [
                {
                  at: 1767323045000,
                  method: 'POST',
                  headers: {
                    'user-agent': 'flux-emulator',
                    accept: '*/*',
                    'content-type': 'application/json',
                    'x-webhook-secret': 'hush',
                    'content-length': '451',
                    connection: 'close',
                    host: 'localhost:3589',
                  },
                  body: '{"task_id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Ready","result":{"sample":"http://localhost:3589/results/41f84c68-2ba5-4c5d-a8d9-33254a5e8897/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=srl5CsbZk8pFwuL0QAHfrY%2B1mxrO%2B6YAydxCgRB/5EU%3D","prompt":"a lighthouse","seed":734361506,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
                  verified: true,
                },
                {
                  at: 1767323045000,
                  method: 'POST',
                  headers: {
                    'user-agent': 'flux-emulator',
                    accept: '*/*',
                    'content-type': 'application/json',
                    'content-length': '199',
                    connection: 'close',
                    host: 'localhost:3589',
                  },
                  body: '{"task_id":"757263a5-e46b-4fe9-b063-b5998083f192","id":"757263a5-e46b-4fe9-b063-b5998083f192","status":"Content Moderated","result":null,"progress":null,"details":{"Moderation Reasons":["Violence"]}}',
                },
                {
                  at: 1767323045003,
                  method: 'POST',
                  headers: {
                    'user-agent': 'flux-emulator',
                    accept: '*/*',
                    'content-type': 'application/json',
                    'x-webhook-secret': 'hush',
                    'content-length': '451',
                    connection: 'close',
                    host: 'localhost:3589',
                  },
                  body: '{"task_id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","id":"41f84c68-2ba5-4c5d-a8d9-33254a5e8897","status":"Ready","result":{"sample":"http://localhost:3589/results/41f84c68-2ba5-4c5d-a8d9-33254a5e8897/sample.jpeg?se=2026-01-02T03%3A14%3A07Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=srl5CsbZk8pFwuL0QAHfrY%2B1mxrO%2B6YAydxCgRB/5EU%3D","prompt":"a lighthouse","seed":734361506,"start_time":1767323045,"end_time":1767323047,"duration":2},"progress":null}',
                  verified: true,
                },
              ],
            },
          },
        },
        '400': {
          'unknown-parameter': {
            type: 'application/json',
            value: { error: 'there is no parameter "limit"; it takes none', allowed: [] },
          },
        },
      },
    },
    clearInbox: {
      requests: {},
      answers: {
        '200': { cleared: { type: 'application/json', value: { inbox: 'hook', items: [] } } },
        '400': {
          'unknown-parameter': {
            type: 'application/json',
            value: { error: 'there is no parameter "limit"; it takes none', allowed: [] },
          },
        },
      },
    },
    receiveWebhook: {
      requests: { taken: { task_id: '41f84c68-2ba5-4c5d-a8d9-33254a5e8897', status: 'Ready' } },
      answers: {
        '200': { taken: { type: 'application/json', value: { inbox: 'hook', taken: true } } },
        '413': {
          'too-large': {
            type: 'application/json',
            value: {
              error:
                'the body is too large: the limit is 64 KB for an operation and 1 MB for a webhook sent to the inbox',
            },
          },
        },
      },
    },
    getPicture: {
      requests: {},
      answers: {
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-picture': {
            type: 'application/json',
            value: { account: 'my-key', error: 'no picture is called "dog"' },
          },
        },
      },
    },
    listPictures: {
      requests: {},
      answers: {
        '200': {
          pictures: {
            type: 'application/json',
            value: {
              account: 'my-key',
              pictures: [
                {
                  name: 'cat',
                  format: 'png',
                  width: 4,
                  height: 4,
                  bytes: 95,
                  sha256: '76ff40502b240fbae63a51221f17aecf6b976e0e26ffa04b577aaaedb940d1ad',
                  shared: false,
                },
              ],
            },
          },
        },
        '400': {
          'unknown-parameter': {
            type: 'application/json',
            value: { error: 'there is no parameter "limit"; it takes account', allowed: ['account'] },
          },
        },
      },
    },
    removePicture: {
      requests: {},
      answers: {
        '200': { removed: { type: 'application/json', value: { account: 'my-key', removed: 'cat' } } },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-picture': {
            type: 'application/json',
            value: { account: 'my-key', error: 'no picture is called "dog"' },
          },
        },
      },
    },
    removeRule: {
      requests: {},
      answers: {
        '200': { removed: { type: 'application/json', value: { account: 'my-key', removed: 'rule-1' } } },
        '400': {
          'all-accounts': {
            type: 'application/json',
            value: { error: 'X-Key and ?account= name different accounts; send one of them' },
          },
        },
        '404': {
          'unknown-rule': {
            type: 'application/json',
            value: { account: 'my-key', error: 'no rule has the id rule-99' },
          },
        },
      },
    },
    clearRules: {
      requests: {},
      answers: {
        '200': { cleared: { type: 'application/json', value: { account: 'my-key', cleared: true } } },
        '400': {
          'no-account': {
            type: 'application/json',
            value: {
              error: 'specify the account: send its API key as X-Key or ?account=; one account exists',
              allowed: ['my-key'],
            },
          },
        },
        '409': {
          'no-room': {
            type: 'application/json',
            value: {
              account: 'another',
              error:
                "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers",
            },
          },
        },
      },
    },
    resetAccount: {
      requests: { account: {}, 'all-accounts': { all: true } },
      answers: {
        '200': {
          account: { type: 'application/json', value: { account: 'my-key', reset: true } },
          'all-accounts': { type: 'application/json', value: { all: true } },
        },
        '400': {
          'unknown-field': {
            type: 'application/json',
            value: { error: 'there is no field "everything"; it takes all', allowed: ['all'] },
          },
        },
      },
    },
    getHealth: {
      requests: {},
      answers: {
        '200': {
          healthy: {
            type: 'application/json',
            value: {
              status: 'ok',
              version: '0.1.0',
              instance: 'e39a732d53473e7b534892f3efbf5a0a',
              contract: 'live',
              contracts: ['documented', 'live'],
            },
          },
        },
      },
    },
  },
  alike: {
    '401': {
      'no-token': {
        error: 'the request has no token; send the value of --control-token as "Authorization: Bearer ..."',
      },
    },
    '403': {
      'page-of-another-origin': {
        error:
          'the control API refuses requests from web pages of other origins (https://example.net); call it from the test process, or add the origin to --allowed-origins',
      },
    },
    '413': {
      'too-large': {
        error: 'the body is too large: the limit is 64 KB for an operation and 1 MB for a webhook sent to the inbox',
      },
    },
    '415': {
      'not-json': {
        error: 'the content type is text/plain; the control API takes application/json',
        allowed: ['application/json'],
      },
    },
  },
}
