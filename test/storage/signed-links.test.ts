import { expect, test } from 'vitest'
import { createLinkSigner, type Link } from '../../src/storage/signed-links.js'

const secret = new Uint8Array(32).fill(7)
const link: Link = { task: 'a', extension: 'jpeg', contentType: 'image/jpeg', expiresAt: 1_796_116_821_000 }

test('a link that is asked for again is the one that another signer with the same secret makes', () => {
  const signer = createLinkSigner(secret)
  const first = signer.sign(link)
  for (let task = 0; task < 5000; task++) signer.sign({ ...link, task: String(task) })
  expect([signer.sign(link), signer.sign(link), createLinkSigner(secret).sign(link)]).toEqual([first, first, first])
})

test.each([
  ['expiry', { expiresAt: link.expiresAt + 1000 }],
  ['format', { extension: 'png', contentType: 'image/png' }],
  ['task', { task: 'b' }],
])('after one link, that of another %s is the one that a new signer makes', (_, change) => {
  const signer = createLinkSigner(secret)
  const first = signer.sign(link)
  const other = signer.sign({ ...link, ...change })
  expect(other).not.toBe(first)
  expect(other).toBe(createLinkSigner(secret).sign({ ...link, ...change }))
})
