/** Makes a picture with FLUX: submits, polls until the task has ended, and downloads. */
export async function makePicture(
  prompt,
  { baseUrl = 'https://api.bfl.ai/v1', key, fetch = globalThis.fetch, waitMs = 500 },
) {
  const headers = { 'x-key': key, 'content-type': 'application/json' }
  const submitted = await submit()
  for (;;) {
    const polled = await (await fetch(submitted.polling_url)).json()
    if (polled.status === 'Ready') return Buffer.from(await (await fetch(polled.result.sample)).arrayBuffer())
    if (!['Pending', 'Reasoning', 'Generating'].includes(polled.status))
      throw new Error(`the task ended as ${polled.status}`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }

  async function submit(attempts = 3) {
    const reply = await fetch(`${baseUrl}/flux-2-pro`, { method: 'POST', headers, body: JSON.stringify({ prompt }) })
    if (reply.ok) return reply.json()
    if (reply.status === 503 && attempts > 1) return submit(attempts - 1)
    throw new Error(`submit: ${reply.status} ${await reply.text()}`)
  }
}
