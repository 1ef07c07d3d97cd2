// The examples of the control API's document, as requests to a server.
export interface Call {
  /** The name of the example. */
  name: string
  /** The operation. */
  id: string
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: unknown
  file?: Buffer
  status?: number
  /** Another key than the account's; none if it is empty. */
  key?: string
}

/** Names stand for the ids of these tasks: `{ready}`. */
export const submits = {
  ready: { prompt: 'a lighthouse', webhook_secret: 'hush' },
  pictured: { prompt: 'a lighthouse in the fog' },
  steps: { prompt: 'a harbour [[after 2 steps]]' },
  moderated: { prompt: 'a wreck [[content-moderated: Violence]]' },
}

/** Before there are tasks, and after, in this order. */
export const before: readonly Call[] = [
  { name: 'limits', id: 'changeSettings', body: { latency: '2s', credits: 100, maxActiveTasks: 24 } },
  { name: 'template', id: 'changeSettings', query: { account: 'default' }, body: { urlTtl: '5m' }, key: '' },
  { name: 'unknown-setting', id: 'changeSettings', body: { latncy: '2s' }, status: 400 },
  { name: 'account', id: 'getSettings' },
  { name: 'all-accounts', id: 'getSettings', query: { account: '*' }, status: 400 },
  { name: 'frozen', id: 'setClock', body: { mode: 'frozen' } },
  { name: 'scaled', id: 'setClock', query: { account: 'default' }, body: { mode: 'scaled', factor: 60 }, key: '' },
  { name: 'unknown-mode', id: 'setClock', body: { mode: 'slow' }, status: 400 },
  { name: 'account', id: 'getClock' },
  { name: 'all-accounts', id: 'getClock', query: { account: '*' }, status: 400 },
  { name: 'directive', id: 'addRules', body: 'submit 9 = rate-limited' },
  {
    name: 'rule',
    id: 'addRules',
    body: { stage: 'poll', when: { prompt: 'fog', nth: [1, 2] }, then: { status: 503 }, times: 2 },
  },
  {
    name: 'list',
    id: 'addRules',
    body: ['download 1 = drip 100', { stage: 'webhook', when: { prompt: 'fog' }, then: { lost: true } }],
  },
  { name: 'unknown-effect', id: 'addRules', body: 'poll 2 = explode', status: 400 },
]

export const after: readonly Call[] = [
  { name: 'by', id: 'setClock', body: { advance: { by: '3s' } } },
  { name: 'until', id: 'setClock', body: { advance: { until: { task: '{ready}', status: 'Ready' } } } },
  {
    name: 'unknown-task',
    id: 'setClock',
    body: { advance: { until: { task: 'unheard-of', status: 'Ready' } } },
    status: 404,
  },
  { name: 'past', id: 'setClock', body: { advance: { to: '2025-01-01T00:00:00Z' } }, status: 409 },
  { name: 'next', id: 'listDue', query: { limit: '2' } },
  { name: 'no-number', id: 'listDue', query: { limit: 'none' }, status: 400 },
  { name: 'one-step', id: 'stepTask', body: { task: '{steps}', count: 1 } },
  { name: 'no-task', id: 'stepTask', body: {}, status: 400 },
  { name: 'unknown-task', id: 'stepTask', body: { task: 'unheard-of' }, status: 404 },
  { name: 'not-by-steps', id: 'stepTask', body: { task: '{ready}' }, status: 409 },
  { name: 'all', id: 'listAccounts' },
  { name: 'unknown-parameter', id: 'listAccounts', query: { colour: 'red' }, status: 400 },
  { name: 'rules', id: 'listRules' },
  { name: 'rate-limited', id: 'previewRules', body: 'submit = rate-limited' },
  { name: 'unknown-effect', id: 'previewRules', body: 'poll 2 = explode', status: 400 },
  { name: 'words', id: 'listDirectives' },
  { name: 'unknown-parameter', id: 'listDirectives', query: { limit: '1' }, status: 400 },
  { name: 'all-accounts', id: 'listRules', query: { account: '*' }, status: 400 },
  { name: 'not-fired', id: 'verifyRules', status: 409 },
  { name: 'all-accounts', id: 'verifyRules', query: { account: '*' }, status: 400 },
  { name: 'tasks', id: 'listTasks', query: { limit: '2' } },
  { name: 'no-number', id: 'listTasks', query: { limit: 'none' }, status: 400 },
  { name: 'task', id: 'getTask', params: { id: '{ready}' } },
  { name: 'all-accounts', id: 'getTask', params: { id: '{ready}' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-task', id: 'getTask', params: { id: 'unheard-of' }, status: 404 },
  { name: 'all-accounts', id: 'getTaskPicture', params: { id: '{ready}' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-task', id: 'getTaskPicture', params: { id: 'unheard-of' }, status: 404 },
  ...(['getTaskInput', 'getTaskInputThumbnail'] as const).flatMap((id): Call[] => [
    { name: 'no-input', id, params: { id: '{ready}', field: 'mask' }, status: 404 },
    { name: 'all-accounts', id, params: { id: '{ready}', field: 'mask' }, query: { account: '*' }, status: 400 },
  ]),
  { name: 'submits', id: 'listRequests', query: { stage: 'submit', limit: '1' } },
  { name: 'unknown-stage', id: 'listRequests', query: { stage: 'everything' }, status: 400 },
  { name: 'submit', id: 'getRequest', params: { id: '{submit}' } },
  { name: 'all-accounts', id: 'getRequest', params: { id: '{submit}' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-request', id: 'getRequest', params: { id: '999999' }, status: 404 },
  { name: 'submit', id: 'listRuleVerdicts', params: { id: '{submit}' } },
  { name: 'all-accounts', id: 'listRuleVerdicts', params: { id: '{submit}' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-request', id: 'listRuleVerdicts', params: { id: '999999' }, status: 404 },
  { name: 'without-a-key', id: 'getUnattributedRequest', params: { id: '{stray}' } },
  { name: 'no-number', id: 'getUnattributedRequest', params: { id: 'first' }, status: 400 },
  { name: 'unknown-request', id: 'getUnattributedRequest', params: { id: '999999' }, status: 404 },
  { name: 'without-a-key', id: 'listUnattributedRequests' },
  { name: 'no-number', id: 'listUnattributedRequests', query: { limit: 'none' }, status: 400 },
  { name: 'submits', id: 'waitForActivity', query: { requests: '4', stage: 'submit' } },
  { name: 'too-few', id: 'waitForActivity', query: { requests: '99', timeout: '0' }, status: 408 },
  { name: 'nothing-named', id: 'waitForActivity', status: 400 },
  {
    name: 'submits-by-filter',
    id: 'waitForMatch',
    body: { requests: 4, filter: { stage: 'submit', url: '/v1/' } },
  },
  { name: 'too-few', id: 'waitForMatch', body: { requests: 99, timeout: 0 }, status: 408 },
  { name: 'nothing-named', id: 'waitForMatch', body: {}, status: 400 },
  { name: 'unknown-task', id: 'waitForMatch', body: { task: 'unheard-of' }, status: 404 },
  { name: 'no-account', id: 'streamEvents', query: { account: 'default' }, key: '', status: 400 },
  {
    name: 'as-expected',
    id: 'expectRequests',
    body: { filter: { stage: 'submit' }, fields: { prompt: 'a lighthouse' }, count: 1 },
  },
  {
    name: 'not-as-expected',
    id: 'expectRequests',
    body: { filter: { stage: 'submit' }, fields: { prompt: 'a castle' } },
    status: 409,
  },
  { name: 'no-count', id: 'expectRequests', body: { count: 'two' }, status: 400 },
  { name: 'within-budget', id: 'getReceipt', query: { budget: '1000' } },
  { name: 'over-budget', id: 'getReceipt', query: { budget: '0' }, status: 409 },
  { name: 'no-number', id: 'getReceipt', query: { budget: 'free' }, status: 400 },
  { name: 'account', id: 'getReport' },
  { name: 'junit', id: 'getReport', query: { format: 'junit' } },
  { name: 'markdown', id: 'getReport', query: { format: 'markdown' } },
  { name: 'unknown-format', id: 'getReport', query: { format: 'pdf' }, status: 400 },
  { name: 'deliveries', id: 'listWebhooks' },
  { name: 'all-accounts', id: 'listWebhooks', query: { account: '*' }, status: 400 },
  { name: 'again', id: 'redeliverWebhook', params: { id: '{delivery}' } },
  { name: 'unknown-delivery', id: 'redeliverWebhook', params: { id: 'unheard-of' }, status: 404 },
  { name: 'all-accounts', id: 'redeliverWebhook', params: { id: '{delivery}' }, query: { account: '*' }, status: 400 },
  { name: 'items', id: 'listInboxItems', params: { name: 'hook' } },
  { name: 'unknown-parameter', id: 'listInboxItems', params: { name: 'hook' }, query: { limit: '1' }, status: 400 },
  { name: 'cleared', id: 'clearInbox', params: { name: 'hook' } },
  { name: 'unknown-parameter', id: 'clearInbox', params: { name: 'hook' }, query: { limit: '1' }, status: 400 },
  { name: 'taken', id: 'receiveWebhook', params: { name: 'hook' }, body: { task_id: '{ready}', status: 'Ready' } },
  { name: 'not-a-picture', id: 'addPicture', params: { name: 'cat' }, file: Buffer.from('a text'), status: 400 },
  { name: 'all-accounts', id: 'getPicture', params: { name: 'cat' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-picture', id: 'getPicture', params: { name: 'dog' }, status: 404 },
  { name: 'pictures', id: 'listPictures' },
  { name: 'unknown-parameter', id: 'listPictures', query: { limit: '1' }, status: 400 },
  { name: 'removed', id: 'removePicture', params: { name: 'cat' } },
  { name: 'all-accounts', id: 'removePicture', params: { name: 'cat' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-picture', id: 'removePicture', params: { name: 'dog' }, status: 404 },
  { name: 'removed', id: 'removeRule', params: { id: 'rule-1' } },
  { name: 'all-accounts', id: 'removeRule', params: { id: 'rule-1' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-rule', id: 'removeRule', params: { id: 'rule-99' }, status: 404 },
  { name: 'cleared', id: 'clearRules' },
  { name: 'no-account', id: 'clearRules', key: '', status: 400 },
  { name: 'all-fired', id: 'verifyRules' },
  { name: 'account', id: 'resetAccount', body: {} },
  { name: 'all-accounts', id: 'resetAccount', body: { all: true } },
  { name: 'unknown-field', id: 'resetAccount', body: { everything: true }, status: 400 },
  { name: 'healthy', id: 'getHealth' },
]

/** What operations refuse alike. The control token and the limit of bodies are those of the server. */
export const alike: readonly (Call & { headers: Readonly<Record<string, string>> })[] = [
  { name: 'no-token', id: 'getSettings', headers: {}, status: 401 },
  {
    name: 'page-of-another-origin',
    id: 'getSettings',
    headers: { authorization: 'Bearer a-long-token', origin: 'https://example.net' },
    status: 403,
  },
  {
    name: 'not-json',
    id: 'changeSettings',
    headers: { authorization: 'Bearer a-long-token', 'content-type': 'text/plain' },
    body: 'latency: 2s',
    status: 415,
  },
  {
    name: 'too-large',
    id: 'changeSettings',
    headers: { authorization: 'Bearer a-long-token', 'content-type': 'application/json' },
    body: 'x'.repeat(70_000),
    status: 413,
  },
]

/** What creates an account refuses where there is no room for another. */
export const noRoom: readonly Call[] = [
  { id: 'changeSettings', body: {} },
  { id: 'setClock', body: { mode: 'frozen' } },
  { id: 'addRules', body: 'poll 2 = 503' },
  { id: 'clearRules' },
  { id: 'stepTask', body: { task: 'x' } },
].map((call) => ({ name: 'no-room', key: 'another', status: 409, ...call }))
