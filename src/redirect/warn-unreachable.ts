let warned = false

/** Says once that the emulator is not there: what the client shows of a refused connection names only an address. */
export function warnIfUnreachable(error: unknown, { origin }: URL): void {
  const { code } = (error ?? {}) as { code?: unknown }
  if (warned || !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(String(code))) return
  warned = true
  process.emitWarning(`no emulator answers at ${origin}, where FLUX_EMULATOR_URL points (${String(code)})`, {
    type: 'flux-emulator',
    detail: 'Start one with: npx flux-emulator',
  })
}
