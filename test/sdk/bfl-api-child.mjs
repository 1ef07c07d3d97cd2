// Does jobs with bfl-api in a process of its own, which is started with the preload.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BflAPI } from 'bfl-api'
import { downloadImage, setLogLevel } from 'bfl-api/utils'

setLogLevel('silent')

async function draw({ ask, base, key, prompt, width, height, input }) {
  const flux = new BflAPI({ apiKey: key, ...(base && { baseUrl: base }), logLevel: 'NONE' })
  const task =
    input === undefined
      ? await flux.generateFluxDev({ prompt, width, height })
      : await flux.generateFlux2Pro({ prompt, input_image: input.toString('base64') })
  const { result } = await flux.waitForResult(task.id, {
    pollingUrl: task.polling_url,
    pollInterval: 0.05,
    timeout: ask === 'requestModerated' ? 0.5 : 60,
    showSpinner: false,
  })
  if (ask === 'download') return download(result.sample)
  return Buffer.from(await (await fetch(result.sample)).arrayBuffer())
}

async function download(sample) {
  const folder = await mkdtemp(join(tmpdir(), 'flux-bfl-api-'))
  try {
    await downloadImage(sample, join(folder, 'picture.jpeg'))
    return await readFile(join(folder, 'picture.jpeg'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

process.on('message', ({ number, job }) => {
  draw(job).then(
    (picture) => process.send({ number, picture }),
    (error) => process.send({ number, error: error.message }),
  )
})
