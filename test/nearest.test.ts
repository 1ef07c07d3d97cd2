import { expect, test } from 'vitest'
import { nearest } from '../src/nearest.js'

const fields = ['prompt', 'width', 'height', 'seed', 'safety_tolerance', 'output_format', 'prompt_upsampling']

test.each([
  ['promt', 'prompt'],
  ['Width', 'width'],
  ['heigth', 'height'],
  ['outputFormat', 'output_format'],
  ['promptUpsample', 'prompt_upsampling'],
  ['safetytolerance', 'safety_tolerance'],
])('%s was meant to be %s', (name, meant) => {
  expect(nearest(name, fields)).toBe(meant)
})

test.each(['', 'xy', 'length', 'webhook_url', 'strength', '__proto__', '提示', 'p'.repeat(65)])(
  '%j is near nothing',
  (name) => {
    expect(nearest(name, fields)).toBeUndefined()
  },
)
