/** A request as text that can be pasted elsewhere. Bodies come from the journal, so secrets and pictures in them are redacted. */
export interface Sent {
  base: string
  path: string
  body: string
  model: string
  prompt: string
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/**
 * An expression whose value is the body, in JavaScript: JSON as a literal. As a text if it is not JSON, or if a number in it might
 * lose digits.
 */
const inTypeScript = (body: string): string => {
  try {
    const pretty = JSON.stringify(JSON.parse(body), null, 2).replaceAll('\n', '\n  ')
    return /\d{16}/.test(body) ? JSON.stringify(body) : `JSON.stringify(${pretty})`
  } catch {
    return JSON.stringify(body)
  }
}

export const snippets = {
  curl: ({ base, path, body }) =>
    `curl ${shellQuoted(base + path)} \\\n  -H "x-key: $BFL_API_KEY" -H 'content-type: application/json' \\\n  -d ${shellQuoted(body)}`,
  TypeScript: ({ base, path, body }) =>
    `const answer = await fetch(${JSON.stringify(base + path)}, {\n  method: 'POST',\n  headers: { 'x-key': process.env.BFL_API_KEY ?? '', 'content-type': 'application/json' },\n  body: ${inTypeScript(body)},\n})`,
  Python: ({ base, path, body }) =>
    `import json, os, urllib.request\n\nrequest = urllib.request.Request(\n    ${JSON.stringify(base + path)},\n    data=${JSON.stringify(body)}.encode(),\n    headers={"x-key": os.environ["BFL_API_KEY"], "content-type": "application/json"},\n)\nanswer = json.load(urllib.request.urlopen(request))`,
  rule: ({ model, prompt }) =>
    JSON.stringify(
      { stage: 'submit', when: { model, prompt: prompt.slice(0, 60) }, then: { status: 429 }, times: 1 },
      null,
      2,
    ),
  test: ({ model }) =>
    `const { met, problem } = emulator.control.account(key).expect({\n  filter: { stage: 'submit', model: ${JSON.stringify(model)} },\n  count: 1,\n})\nif (!met) throw new Error(problem)`,
} satisfies Readonly<Record<string, (sent: Sent) => string>>
