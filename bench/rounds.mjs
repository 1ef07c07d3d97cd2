// The machine is shared and its speed swings: only what was measured one right after the other can be compared. So a ratio
// is taken in each round, with the order swapped in every other one, and the median of these ratios is the result.

/** Runs `measure('bare')` and `measure('emulator')` in turns; answers what they measured, by name, for each round. */
export async function interleave(rounds, measure, names = ['bare', 'emulator']) {
  const pairs = []
  for (let round = 0; round < rounds; round++) {
    const pair = {}
    for (const name of round % 2 === 0 ? names : names.toReversed()) pair[name] = await measure(name)
    pairs.push(pair)
  }
  return pairs
}

/** The emulator's figure as a multiple of the other one, for each round. */
export function ratios(pairs, figure, beside = 'bare') {
  return pairs.map((pair) => figure(pair.emulator) / figure(pair[beside]))
}

export function median(values) {
  return quantile(values, 0.5)
}

export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below])
}
