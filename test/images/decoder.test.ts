import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDecoder, type Decoder } from '../../src/images/decoder.js'
import { createInputChecker, PictureCheckFailed, type InputCheckerOptions } from '../../src/images/input-checker.js'
import { createManualTime } from '../support/manual-time.js'
import { worker } from './picture.js'

const grey = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } })
    .png()
    .toBuffer()

describe('the decoder', () => {
  test('ends a worker that takes too long, and decodes the next picture in another', async () => {
    const time = createManualTime(0)
    const decoder = createDecoder(new URL('hanging-worker.mjs', import.meta.url), { time })
    onTestFinished(() => decoder.close())
    const stuck = decoder.decode(Buffer.from('hang'))
    time.advance(60_000)
    await expect(stuck).rejects.toThrow('the decode worker did not answer within 60 seconds and was stopped')
    expect(await decoder.decode(await grey())).toBe(true)
  })

  test('leaves a picture that comes in time alone', async () => {
    const time = createManualTime(0)
    const decoder = createDecoder(worker, { time })
    onTestFinished(() => decoder.close())
    expect(await decoder.decode(await grey())).toBe(true)
    time.advance(60_000)
    expect(await decoder.decode(Buffer.from('iVBORw0KGgo=', 'base64'))).toBe(false)
  })

  test('rejects each picture when its worker cannot start', async () => {
    const decoder = createDecoder(new URL('no-such-worker.mjs', import.meta.url))
    await expect(decoder.decode(Buffer.alloc(3))).rejects.toThrow('the decode worker crashed')
    await expect(decoder.decode(Buffer.alloc(3))).rejects.toThrow('the decode worker crashed')
  })
})

/** A decoder by hand: each picture waits until the test says what it is. */
function byHand() {
  const asked: string[] = []
  const answers: ((decoded: boolean | Error) => void)[] = []
  const decoder: Decoder = {
    decode: (bytes) => {
      asked.push(Buffer.from(bytes).toString())
      return new Promise((resolve, reject) => {
        answers.push((decoded) => (decoded instanceof Error ? reject(decoded) : resolve(decoded)))
      })
    },
    close: () => Promise.resolve(),
  }
  const answer = async (decoded: boolean | Error) => {
    answers.shift()?.(decoded)
    await new Promise(setImmediate)
  }
  return { asked, answer, decoder }
}

function checkerByHand(options: Partial<InputCheckerOptions> = {}) {
  const hand = byHand()
  return { ...hand, checker: createInputChecker({ worker, decoder: hand.decoder, ...options }) }
}

const named = (name: string, text = name) => ({ sha256: name, bytes: Buffer.from(text) })

describe('the checker of input pictures', () => {
  test.each([true, false])('decodes a picture once, and then knows that it is %s', async (decoded) => {
    const { asked, answer, checker } = checkerByHand()
    const both = ['a', 'a'].map(async (name) => checker.canDecode(named(name)))
    await answer(decoded)
    expect(await Promise.all(both)).toEqual([decoded, decoded])
    expect(checker.canDecode(named('a'))).toBe(decoded)
    expect(asked).toEqual(['a'])
  })

  test('decodes one at a time, in the order of arrival', async () => {
    const { asked, answer, checker } = checkerByHand()
    const verdicts = ['a', 'b', 'c'].map(async (name) => checker.canDecode(named(name)))
    expect(asked).toEqual(['a'])
    await answer(true)
    expect(asked).toEqual(['a', 'b'])
    await answer(false)
    await answer(true)
    expect(await Promise.all(verdicts)).toEqual([true, false, true])
  })

  test('remembers no verdict of a picture that could not be decoded for another reason', async () => {
    const { asked, answer, checker } = checkerByHand()
    const first = checker.canDecode(named('a'))
    await Promise.all([expect(first).rejects.toThrow(PictureCheckFailed), answer(new Error('no memory'))])
    const second = checker.canDecode(named('a'))
    await answer(true)
    expect([await second, asked]).toEqual([true, ['a', 'a']])
  })

  test.each([
    ['pictures', { maxWaiting: 1 }, 'c'],
    ['bytes', { maxBytes: 4 }, 'cc'],
  ])('refuses more %s than may wait, and takes them when there is room', async (_, limits, text) => {
    const { answer, checker } = checkerByHand(limits)
    const taken = ['a', 'b'].map(async (name) => checker.canDecode(named(name)))
    await expect(checker.canDecode(named('c', text))).rejects.toThrow(
      'too many input pictures are waiting to be decoded; try again later',
    )
    await answer(true)
    const third = checker.canDecode(named('c', text))
    await answer(true)
    await answer(true)
    for (const verdict of [...taken, third]) expect(await verdict).toBe(true)
  })

  test.each([
    ['pictures', { maxWaiting: 2 }, 'a'],
    ['bytes', { maxBytes: 6 }, 'aa'],
  ])('leaves room for the %s of another account, whose turn is next', async (_, limits, text) => {
    const { asked, answer, checker } = checkerByHand(limits)
    const verdicts = ['a1', 'a2'].map(async (name) => checker.canDecode(named(name, text), { owner: 'a' }))
    await expect(checker.canDecode(named('a3', text), { owner: 'a' })).rejects.toThrow('too many input pictures')
    verdicts.push((async () => checker.canDecode(named('b1', 'b'), { owner: 'b' }))())
    for (const verdict of [true, false, true]) await answer(verdict)
    expect([asked, await Promise.all(verdicts)]).toEqual([
      [text, text, 'b'],
      [true, false, true],
    ])
  })

  test('does not begin a picture whose waiters have left', async () => {
    const { asked, answer, checker } = checkerByHand()
    const leaves: (() => void)[] = []
    const first = checker.canDecode(named('a'))
    const left = checker.canDecode(named('b'), { onDisconnect: (leave) => leaves.push(leave) })
    for (const leave of leaves) leave()
    await expect(left).rejects.toThrow('the client went away')
    await answer(true)
    expect([await first, asked]).toEqual([true, ['a']])
  })

  test('rejects what is not finished when it is closed, and what comes', async () => {
    const { checker } = checkerByHand()
    const unfinished = ['a', 'b'].map((name) =>
      expect(checker.canDecode(named(name))).rejects.toThrow(PictureCheckFailed),
    )
    await checker.close()
    await Promise.all(unfinished)
    await expect(checker.canDecode(named('c'))).rejects.toThrow('the emulator is closed')
  })
})
