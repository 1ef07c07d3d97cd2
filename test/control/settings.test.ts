import { expect, test } from 'vitest'
import { optionTable } from '../../src/config.js'
import { settingNames, settingTable } from '../../src/config/setting-table.js'
import { shareApp } from '../support/start-app.js'

const { app, core } = shareApp()

const post = async (payload: object) => {
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/_emulator/settings?account=test', payload })
  return [statusCode, JSON.parse(body) as Record<string, unknown>] as const
}

test.each(settingNames)('the setting %s is an option, and what the library and the control API show', async (name) => {
  expect(optionTable[name]).toBe(settingTable[name])
  expect(Object.keys(core.control.account('test').settings())).toContain(name)
  expect(Object.keys(core.control.template().settings())).toContain(name)
  expect(Object.keys((await post({}))[1])).toContain(name)
})

test.each(settingNames)(
  'the example of the setting %s is taken by the library, and shown by the control API',
  async (name) => {
    const account = core.control.account('test')
    const { example, reader } = settingTable[name]
    const value = reader(example)
    expect(account.changeSettings({ [name]: example })).toMatchObject({ [name]: value })
    expect(await post({ [name]: value })).toEqual([200, expect.objectContaining({ account: 'test', [name]: value })])
  },
)

test.each(settingNames.filter((name) => settingTable[name].fallback === undefined))(
  'null takes the setting %s away',
  async (name) => {
    expect(await post({ [name]: null })).toEqual([200, expect.objectContaining({ [name]: null })])
    expect(core.control.account('test').settings()[name]).toBeUndefined()
  },
)

test('a setting that is wrong or unknown is refused with what is allowed', async () => {
  const { control } = core
  const change = (given: object) => () => control.account('test').changeSettings(given)
  expect(change({ latncy: 1 })).toThrow('there is no latncy: did you mean latency?')
  expect(change({ latency: null })).toThrow(/^latency: null is not instant, fast, realistic, or a duration such as /)
  expect(change({ credits: -1 })).toThrow(
    'credits: -1 is not a number of credits from 0 to 9007199254740991, such as 100 or 2.5, or null for none',
  )
  expect(await post({ latency: '5S' })).toEqual([200, expect.objectContaining({ latency: 5000 })])
  expect(await post({ credits: -1 })).toEqual([
    400,
    { error: 'credits is -1; it takes a number from 0 to 9007199254740991, or null' },
  ])
})
