import { expect, test } from 'vitest'
import { isJson } from '../../src/validation/content-type.js'

test.each([
  undefined,
  '',
  'application/json',
  'Application/JSON; charset=latin-1',
  ' application/problem+json ',
  'application/vnd.api+json',
])('a body of content type %j is read as JSON', (contentType) => {
  expect(isJson(contentType)).toBe(true)
})

test.each([
  'text/plain',
  'text/json',
  'json',
  'application/jsonx',
  'application/json/x',
  'garbage',
  ';',
  'application/',
])('a body of content type %j is not', (contentType) => {
  expect(isJson(contentType)).toBe(false)
})
