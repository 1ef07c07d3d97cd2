import { expect, test } from 'vitest'
import { base64Text } from '../../src/images/base64-text.js'
import { readPictureHeader } from '../../src/images/picture-header.js'
import { growthOf, mostGrowth } from '../support/growth.js'

const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251))

const places = [
  [0, 32],
  [1, 9],
  [49_150, 9],
  [49_151, 100_000],
  [2, 9],
  [199_995, 9],
  [300_000, 9],
] as const

test('bytes are read from any place, whatever the line breaks', () => {
  const plain = bytes.toString('base64')
  const broken = `\r\n${plain.replace(/.{76}/g, '$&\r\n')}`
  const expected = places.map(([start, count]) => bytes.toString('hex', start, start + count))
  for (const text of [plain, broken].map(base64Text)) {
    expect(places.map(([start, count]) => text?.read(start, count).toString('hex'))).toEqual(expected)
  }
})

/** A JPEG of `length` bytes in comments, with line breaks, that never comes to its frame. */
function endless(length: number): string {
  const comment = Buffer.alloc(8000, 0x41)
  comment.writeUInt16BE(0xfffe)
  comment.writeUInt16BE(comment.length - 2, 2)
  const comments = Array<Buffer>(Math.floor(length / comment.length)).fill(comment)
  return Buffer.concat([Buffer.from('ffd8', 'hex'), ...comments])
    .toString('base64')
    .replace(/.{76}/g, '$&\n')
}

test('to look for the size behind many segments takes no longer than the text is long', async () => {
  const read = (length: number) => {
    const sent = endless(length)
    return () => {
      const text = base64Text(sent)
      expect(text && readPictureHeader(text)).toBeUndefined()
    }
  }
  expect((await growthOf(read, 4e6)) ?? 0).toBeLessThan(mostGrowth)
})

test('a text that is blank for a million characters is no picture, and is not searched further', () => {
  for (const blank of [' ', '\n', '\u3000']) {
    expect(base64Text(`${blank.repeat(2 ** 21)}iVBORw0KGgo=`)).toBeUndefined()
    expect(base64Text(`iVBORw0KGgo=${blank.repeat(2 ** 21)}`)).toBeUndefined()
    expect(base64Text(`${blank.repeat(1000)}iVBORw0KGgo=${blank.repeat(1000)}`)?.read(0, 4)).toEqual(
      Buffer.from('89504e47', 'hex'),
    )
  }
})

test('a picture of megabytes with a line break behind every character is one', () => {
  const text = Buffer.alloc(2_000_000, 7).toString('base64').split('').join('\n')
  expect(base64Text(text)?.read(1_999_990, 4)).toEqual(Buffer.alloc(4, 7))
})
