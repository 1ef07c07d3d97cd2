import { expect, test } from 'vitest'
import { createUsageCounters } from '../../src/coverage/usage-counters.js'
import { createBudget } from '../../src/memory.js'

const known = {
  routes: ['POST /live/v1/flux-dev', 'GET /live/v1/get_result'],
  fields: new Map([['flux-dev', ['prompt', 'width', 'seed']]]),
  paths: ['Ready', 'Error', 'no-key'],
}

test('the receipt counts what was accepted, without what was given back', () => {
  const tallies = createUsageCounters()
  tallies.submitted('flux-dev', 2.5)
  tallies.submitted('flux-2-pro', 7.000000000000001)
  tallies.submitted('flux-2-pro', 7.000000000000001)
  tallies.refunded('flux-2-pro', 7.000000000000001)
  expect(tallies.receipt()).toEqual({
    models: [
      { model: 'flux-dev', tasks: 1, refunded: 0, credits: 2.5 },
      { model: 'flux-2-pro', tasks: 2, refunded: 1, credits: 7 },
    ],
    tasks: 3,
    refunded: 1,
    credits: 9.5,
    dollars: 0.095,
  })
})

test('coverage says what was met and what was not', () => {
  const tallies = createUsageCounters()
  tallies.touched('POST /live/v1/flux-dev', 200)
  tallies.touched('POST /live/v1/flux-dev', 200)
  tallies.touched('POST /live/v1/flux-dev', 'reset')
  const names = ['prompt', 'width', 'seed']
  tallies.fields('flux-dev', { prompt: 'a', promt: 'b' }, names)
  tallies.fields('flux-dev', { seed: 1, prompt: 'a' }, names)
  tallies.path('Ready')
  tallies.path('Ready')
  expect(tallies.coverage(known)).toEqual({
    endpoints: [{ route: 'POST /live/v1/flux-dev', statuses: { 200: 2, reset: 1 } }],
    untouched: ['GET /live/v1/get_result'],
    fields: [{ model: 'flux-dev', used: ['prompt', 'seed'], unused: ['width'] }],
    paths: { Ready: 2 },
    unmet: ['Error', 'no-key'],
  })
})

test('nothing happened: nothing is covered, and nothing costs', () => {
  const tallies = createUsageCounters()
  expect(tallies.receipt()).toEqual({ models: [], tasks: 0, refunded: 0, credits: 0, dollars: 0 })
  expect(tallies.coverage(known)).toEqual({
    endpoints: [],
    untouched: known.routes,
    fields: [],
    paths: {},
    unmet: known.paths,
  })
})

test('names beyond the limit are counted together', () => {
  const tallies = createUsageCounters()
  for (let at = 0; at < 1000; at++) {
    tallies.touched(`GET /${at}`, 404)
    tallies.submitted(`model ${at}`, 1)
    tallies.path(`path ${at}`)
  }
  const { endpoints, paths } = tallies.coverage({ ...known, fields: new Map() })
  expect(endpoints.at(-1)).toEqual({ route: '(others)', statuses: { 404: 800 } })
  expect(paths['(others)']).toBe(800)
  expect(tallies.receipt()).toMatchObject({ tasks: 1000, credits: 1000 })
})

test('fields that the model does not know are not kept, and leave the room to those that it does', () => {
  const tallies = createUsageCounters()
  for (let at = 0; at < 200; at++) tallies.fields('flux-dev', { [`field ${at}`]: 1 }, ['prompt'])
  tallies.fields('flux-dev', { prompt: 'a' }, ['prompt'])
  expect(tallies.counts.fields).toEqual(new Map([['flux-dev', new Set(['prompt'])]]))
})

test('names for which there is no room are counted together', () => {
  const tallies = createUsageCounters({ room: createBudget(400) })
  tallies.touched('GET /1', 404)
  tallies.touched('GET /2', 404)
  tallies.path('Ready')
  expect(tallies.counts.routes).toEqual(
    new Map([
      ['GET /1', new Map([[404, 1]])],
      ['(others)', new Map()],
    ]),
  )
  expect(tallies.counts.paths).toEqual(new Map([['(others)', 1]]))
})
