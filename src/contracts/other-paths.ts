/** Paths of the live service that no contract of the emulator has: videos, and reports of licence use. */
const unserved = /^(flux-3-video|flux-tools\/video-(upscale|edit)-v1|licenses\/.*)$/

/** A path without what comes before the model: `/live/v1/credits` is `credits`. */
export const belowVersion = (path: string): string => path.replace(/^\/(?:\w+\/)?v1\//, '')

/** What to say about a path that the live service has and the emulator has not; undefined for any other. */
export function explainUnserved(path: string): string | undefined {
  const below = belowVersion(path)
  return unserved.test(below)
    ? `/v1/${below} is not emulated: it makes videos or reports the use of licences (docs/contracts.md, Not emulated)`
    : undefined
}
