/** Less than this is not judged: what is fast at twice the length needs no proof, and clocks and collections make more noise. */
const floorMs = 12

const tries = 4

/** What a squared growth shows at the least, and a linear one never reaches. */
export const mostGrowth = 3

/**
 * How many times as much of the processor a piece of work takes for twice the length: near 2 where time grows with the length,
 * 4 where it grows with its square. `prepare` makes the work for a length. Undefined where even the longer takes next to
 * nothing. The least of several tries counts: processor time, not the clock's, as the machine may have other things to do.
 * What looks like a square is looked at again, over two doublings: what was compiled or collected meanwhile, or a smaller
 * cache, does not look so twice.
 */
export async function growthOf(
  prepare: (length: number) => () => unknown,
  length: number,
): Promise<number | undefined> {
  const [once, twice] = [prepare(length), prepare(2 * length)]
  const longer = await least(twice, floorMs)
  if (longer < floorMs) return undefined
  const growth = longer / (await least(once, 0))
  if (growth < mostGrowth) return growth
  return Math.min(growth, Math.sqrt((await least(prepare(4 * length), 0)) / (await least(once, 0))))
}

/** The least of several tries; no more of them once it is below what is of interest. */
async function least(work: () => unknown, enough: number): Promise<number> {
  let best = Infinity
  for (let tried = 0; tried < tries && best >= enough; tried++) best = Math.min(best, await processorMs(work))
  return best
}

async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
