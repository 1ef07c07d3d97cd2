import { expect, test } from 'vitest'
import { startLive } from '../support/start-app.js'

const ignoredBy = async (field: string) => {
  const seen = startLive('instant')
  const reply = await seen.trySubmit('flux-kontext-pro', { prompt: 'a cat', [field]: true })
  const { findings } = seen.core.control.account('test').report()
  return {
    status: reply.statusCode,
    explain: reply.headers['x-emulator-explain'],
    blamed: findings.some(({ name }) => name === 'ignored-fields'),
  }
}

test('an unknown field is ignored and named, and the report blames the client', async () => {
  expect(await ignoredBy('transparent')).toEqual({
    status: 200,
    explain: 'ignored fields that the document of the API lacks: "transparent"',
    blamed: true,
  })
})

test("a field of the vendor's own SDK is named without a claim about the service, and nobody is blamed", async () => {
  expect(await ignoredBy('transparent_bg')).toEqual({
    status: 200,
    explain:
      'ignored fields that the document of the API lacks: "transparent_bg"; the vendor\'s SDK has "transparent_bg", so the service may read it',
    blamed: false,
  })
})
