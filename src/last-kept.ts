/** Memoizes a function of a text for the last text only: clients often repeat the same one. */
export function lastKept<Made>(make: (text: string) => Made): (text: string) => Made {
  let last: { text: string; made: Made } | undefined
  return (text) => {
    if (text !== last?.text) last = { text, made: make(text) }
    return last.made
  }
}
