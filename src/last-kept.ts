/** A function of a text that remembers the last text and what came of it: clients say the same thing again and again. */
export function lastKept<Made>(make: (text: string) => Made): (text: string) => Made {
  let last: { text: string; made: Made } | undefined
  return (text) => {
    if (text !== last?.text) last = { text, made: make(text) }
    return last.made
  }
}
