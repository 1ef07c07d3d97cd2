import { wholeLife } from './client.mjs'

const inParallel = 24
const enoughFailures = 20

/**
 * Calls `send` so many times, as two dozen clients, and closes the emulator and the client. Afterwards the emulator has to run
 * and to serve a task's whole life; `beginAnew` undoes what the requests have set. Failures are added to `failures`. Returns
 * how many requests were made.
 */
export async function fuzz({ emulator, client, requests, send, failures, beginAnew = () => undefined }) {
  let sent = 0
  await Promise.all(
    Array.from({ length: inParallel }, async () => {
      while (sent < requests && failures.length < enoughFailures && emulator.runs) {
        sent++
        await send()
      }
    }),
  )
  if (!emulator.runs) failures.push({ error: 'the emulator ended', log: emulator.log.slice(-10) })
  else {
    await beginAnew()
    await wholeLife(client, 'after-the-fuzz').catch((error) => failures.push({ error: error.message }))
  }
  client.close()
  await emulator.stop()
  return sent
}

export const countsOf = (byStatus) =>
  [...byStatus]
    .sort()
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ')
