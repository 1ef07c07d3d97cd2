/** NODE_OPTIONS by which a process has `flux-emulator/redirect`, as it is built. */
export const preload = `--import=${new URL('../../dist/redirect.js', import.meta.url).href}`
