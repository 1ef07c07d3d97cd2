/** A request as text that can be pasted elsewhere. Bodies come from the journal, so secrets and pictures in them are redacted. */
export interface Sent {
  base: string
  path: string
  body: string
  model: string
  prompt: string
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Both languages read JSON's string literals, but for JSON's three words Python has its own. */
const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

export const snippets: Readonly<Record<string, (sent: Sent) => string>> = {
  curl: ({ base, path, body }) =>
    `curl ${shellQuoted(base + path)} \\\n  -H "x-key: $BFL_API_KEY" -H 'content-type: application/json' \\\n  -d ${shellQuoted(body)}`,
  TypeScript: ({ base, path, body }) =>
    `const answer = await fetch(${JSON.stringify(base + path)}, {\n  method: 'POST',\n  headers: { 'x-key': process.env.BFL_API_KEY ?? '', 'content-type': 'application/json' },\n  body: JSON.stringify(${pretty(body).replaceAll('\n', '\n  ')}),\n})`,
  Python: ({ base, path, body }) =>
    `import json, os, urllib.request\n\nbody = json.loads(${JSON.stringify(body)})\nrequest = urllib.request.Request(\n    ${JSON.stringify(base + path)},\n    data=json.dumps(body).encode(),\n    headers={"x-key": os.environ["BFL_API_KEY"], "content-type": "application/json"},\n)\nanswer = json.load(urllib.request.urlopen(request))`,
  rule: ({ model, prompt }) =>
    JSON.stringify(
      { stage: 'submit', when: { model, prompt: prompt.slice(0, 60) }, then: { status: 429 }, times: 1 },
      null,
      2,
    ),
  test: ({ model }) =>
    `const { met, problem } = emulator.control.account(key).expect({\n  filter: { stage: 'submit', model: ${JSON.stringify(model)} },\n  count: 1,\n})\nif (!met) throw new Error(problem)`,
}
