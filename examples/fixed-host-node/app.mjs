// A program with BFL's host in its code. With the emulator: npx flux-emulator run -- node app.mjs
import { writeFile } from 'node:fs/promises'

const headers = { 'x-key': process.env.BFL_API_KEY ?? '', 'content-type': 'application/json' }

async function asJson(response) {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

const order = { prompt: 'a lighthouse at dawn', width: 512, height: 384 }
const task = await asJson(
  await fetch('https://api.bfl.ai/v1/flux-2-pro', { method: 'POST', headers, body: JSON.stringify(order) }),
)
for (;;) {
  const { status, result } = await asJson(await fetch(task.polling_url, { headers }))
  if (status === 'Ready') {
    const picture = await fetch(result.sample)
    await writeFile('lighthouse.jpeg', Buffer.from(await picture.arrayBuffer()))
    console.log('lighthouse.jpeg')
    break
  }
  if (status !== 'Pending') throw new Error(status)
  await new Promise((resolve) => setTimeout(resolve, 500))
}
