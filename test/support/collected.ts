import { setFlagsFromString } from 'node:v8'
import { setImmediate } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Of objects that nothing holds, none is left after this many collections; of those that something holds, all are. */
const mostRounds = 50

/** How many of these objects are still held by something, once at most `few` are, or when that is clear. */
export async function stillHeld(objects: readonly WeakRef<object>[], few = 0): Promise<number> {
  const left = () => objects.filter((each) => each.deref() !== undefined).length
  for (let round = 0; round < mostRounds; round++) {
    // A turn of its own: what was looked at stays until the end of the turn.
    await setImmediate()
    collect()
    await setImmediate()
    if (left() <= few) break
  }
  return left()
}
