/** Choices that follow from a seed: a failure can be had again. */
export function createChoices(seed) {
  let state = seed >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const upTo = (limit) => Math.floor(next() * limit)
  return { next, upTo, one: (list) => list[upTo(list.length)], chance: (share) => next() < share }
}
