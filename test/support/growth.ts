/** Less than this is not judged: what is fast at twice the length needs no proof, and clocks and collections make more noise. */
const floorMs = 12

const tries = 4

/** What looks like a square is measured at least so often, as each of the first tries may have met a collection, */
const fewestRounds = 12

/** and at most so often, if it still does: a square remains one. */
const mostRounds = 50

/** What a squared growth shows at the least, and a linear one never reaches. */
export const mostGrowth = 3

type Measure = (work: () => unknown) => number | Promise<number>

/**
 * How many times as much of the processor a piece of work takes for twice the length: near 2 where time grows with the length,
 * 4 where it grows with its square. `prepare` makes the work for a length. Undefined where even the longer takes next to
 * nothing. The least of several tries counts: processor time, not the clock's, as the machine may have other things to do.
 * What looks like a square is looked at again, at half the lengths too: a square shows itself at both, a step at one, as where
 * a limit is passed. Not at longer ones, which may be refused unread.
 */
export async function growthOf(
  prepare: (length: number) => () => unknown,
  length: number,
  measure: Measure = processorMs,
): Promise<number | undefined> {
  const [half, once, twice] = [length / 2, length, 2 * length].map((each) => prepare(each)) as [Work, Work, Work]
  const longer = await least(measure, twice, tries, floorMs)
  if (longer < floorMs) return undefined
  const growth = longer / (await least(measure, once, tries))
  if (growth < mostGrowth) return growth
  let [ofHalf, ofOnce, ofTwice] = [Infinity, Infinity, longer]
  let again = growth
  for (let round = 1; round <= mostRounds && (round <= fewestRounds || again >= mostGrowth); round++) {
    ofHalf = Math.min(ofHalf, await measure(half))
    ofOnce = Math.min(ofOnce, await measure(once))
    ofTwice = Math.min(ofTwice, await measure(twice))
    again = Math.min(ofTwice / ofOnce, ofOnce / ofHalf)
  }
  return again
}

type Work = () => unknown

/** The least of so many tries; no more of them once it is below what is of interest. */
async function least(measure: Measure, work: Work, most: number, enough = 0): Promise<number> {
  let best = Infinity
  for (let tried = 0; tried < most && best >= enough; tried++) best = Math.min(best, await measure(work))
  return best
}

async function processorMs(work: Work): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
