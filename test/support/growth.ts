/** Less than this is not judged: what is fast at twice the length needs no proof, and clocks and collections make more noise. */
const floorMs = 12

const tries = 4

/** What a squared growth shows at the least, and a linear one never reaches. */
export const mostGrowth = 3

/**
 * How many times as much of the processor a piece of work takes for twice the length: near 2 where time grows with the length,
 * 4 where it grows with its square. Undefined where even the longer takes next to nothing. The least of several tries counts:
 * processor time, not the clock's, as the machine may have other things to do.
 */
export async function growthOf(work: (length: number) => unknown, length: number): Promise<number | undefined> {
  const twice = await least(work, 2 * length, floorMs)
  if (twice < floorMs) return undefined
  const growth = twice / (await least(work, length, 0))
  // What was compiled or collected meanwhile made one of them look worse: it does not so again.
  return growth < mostGrowth
    ? growth
    : Math.min(growth, (await least(work, 2 * length, 0)) / (await least(work, length, 0)))
}

/** The least of several tries; no more of them once it is below what is of interest. */
async function least(work: (length: number) => unknown, length: number, enough: number): Promise<number> {
  let best = Infinity
  for (let tried = 0; tried < tries && best >= enough; tried++) best = Math.min(best, await processorMs(work, length))
  return best
}

async function processorMs(work: (length: number) => unknown, length: number): Promise<number> {
  const before = process.cpuUsage()
  await work(length)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
