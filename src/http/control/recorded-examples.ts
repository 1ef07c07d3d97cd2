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
