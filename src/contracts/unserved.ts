/** Paths of the live service that no contract of the emulator has, and what each is for. */
const unserved: readonly (readonly [path: RegExp, what: string])[] = [
  [/^flux-3-video$/, 'it makes videos'],
  [/^flux-tools\/video-(?:upscale|edit)-v1$/, 'it works on videos'],
  [/^licenses(?:\/.*)?$/, 'it reports the use of licences'],
  [/^finetune$/, 'it trains finetunes, and was retired in 2025'],
  [
    /^flux-2-klein-(?:base-)?[49]b(?:-kv(?:-bf16)?)?-finetuned$/,
    'it draws with finetunes of FLUX.2, in beta since April 2026',
  ],
  [/^flux-2-flex-outpainting$/, 'it was there for a day in April 2026'],
  [/^flux-2-dev$/, 'its weights are published, but the service never had it'],
  [/^pricing$/, 'it is not known to have answered'],
]

/** What to say about a path below the version that the live service has, or had, and the emulator has not. */
export function explainUnserved(path: string): string | undefined {
  const [, what] = unserved.find(([pattern]) => pattern.test(path)) ?? []
  return what && `/v1/${path} is not emulated: ${what} (docs/contracts.md, Not emulated)`
}
