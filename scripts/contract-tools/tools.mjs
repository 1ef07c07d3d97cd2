const both = ['documented', 'live']
const all = [...both, 'control']

/**
 * What is run: a section of docs/contract-testing.md, its program, and for which documents. `result` finds in what it prints how
 * much was checked, so a tool that checks nothing fails. Those with `isQuick` install in
 * seconds. What a tool `needs` is not installed by npm.
 */
export const tools = [
  { section: 'Redocly', program: 'redocly.sh', contracts: all, isQuick: true, result: /Your API description is valid/ },
  {
    section: 'Spectral',
    program: 'spectral.sh',
    contracts: all,
    isQuick: true,
    result: /No results with a severity of 'error'|\(0 errors, .*\)/,
  },
  {
    section: 'Specmatic',
    program: 'specmatic.sh',
    needs: 'java',
    contracts: all,
    isQuick: true,
    result: /Specifications \| Passed: +1 \| Failed: +0/,
  },
  { section: 'Prism', program: 'prism.sh', contracts: both, isQuick: true, result: /\d{2,} exchanges, 0 wrong/ },
  {
    section: 'express-openapi-validator',
    program: 'express-openapi-validator.sh',
    contracts: both,
    isQuick: true,
    result: /\d{2,} exchanges, 0 wrong/,
  },
  {
    section: 'Respect',
    program: 'respect.sh',
    contracts: both,
    isQuick: true,
    result: /Checks: \d+ passed, \d+ total/,
  },
  { section: 'Newman', program: 'newman.sh', contracts: both, isQuick: true, result: /assertions +│ +\d+ │ +0/ },
  { section: 'Bruno', program: 'bruno.sh', contracts: both, result: /Requests +│ +\d+ \(\d+ Passed\)/ },
  { section: 'Step CI', program: 'stepci.sh', contracts: both, result: /Steps: 0 failed, 0 skipped, \d+ passed/ },
  { section: 'Dredd', program: 'dredd.sh', contracts: both, result: /\d+ passing, 0 failing, 0 errors/ },
  { section: 'Portman', program: 'portman.sh', contracts: both, result: /assertions +│ +\d+ │ +0/ },
  { section: 'Pact', program: 'pact.sh', contracts: both, result: /9 interactions verified/ },
  {
    section: 'openapi-typescript',
    program: 'openapi-typescript.sh',
    contracts: both,
    isQuick: true,
    result: /a picture and two refusals/,
  },
  { section: 'hey-api', program: 'hey-api.sh', contracts: both, isQuick: true, result: /a picture and two refusals/ },
  { section: 'orval', program: 'orval.sh', contracts: both, result: /a picture and two refusals/ },
  { section: 'kubb', program: 'kubb.sh', contracts: both, result: /a picture and two refusals/ },
  {
    section: 'swagger-typescript-api',
    program: 'swagger-typescript-api.sh',
    contracts: both,
    result: /a picture and two refusals/,
  },
  { section: 'oazapfts', program: 'oazapfts.sh', contracts: both, isQuick: true, result: /a picture and two refusals/ },
]

/** Tools of the page that cannot be run here. */
export const notRun = [{ section: 'Schemathesis', reason: 'not run: it is installed from PyPI' }]
