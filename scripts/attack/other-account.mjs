import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Another account's polls while something is done to the emulator. `during` returns the slowest of them, in milliseconds. */
export async function watchOtherAccount({ port }) {
  const worker = new Worker(new URL('poller.mjs', import.meta.url), { workerData: { port } })
  await once(worker, 'message')
  const told = async () => {
    worker.postMessage('tell')
    const [said] = await once(worker, 'message')
    return said
  }
  return {
    during: async (act) => {
      await told()
      const result = await act()
      return { result, ...(await told()) }
    },
    stop: () => worker.terminate(),
  }
}
