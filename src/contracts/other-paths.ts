/** Paths of the live service that no contract of the emulator has, and what each is for. */
const unserved: readonly (readonly [path: RegExp, what: string])[] = [
  [/^flux-3-video$/, 'it makes videos'],
  [/^flux-tools\/video-(?:upscale|edit)-v1$/, 'it works on videos'],
  [/^licenses\/.*$/, 'it reports the use of licences'],
  [/^finetune$/, 'it trains finetunes, and was retired in 2025'],
]

/** A path without what comes before the model: `/live/v1/credits` is `credits`. */
export const belowVersion = (path: string): string => path.replace(/^\/(?:\w+\/)?v1\//, '')

/** What to say about a path that the live service has and the emulator has not; undefined for any other. */
export function explainUnserved(path: string): string | undefined {
  const below = belowVersion(path)
  const [, what] = unserved.find(([pattern]) => pattern.test(below)) ?? []
  return what && `/v1/${below} is not emulated: ${what} (docs/contracts.md, Not emulated)`
}
