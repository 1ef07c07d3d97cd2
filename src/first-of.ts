/** The first item of an iterable, such as the oldest of a Map or a Set. */
export const firstOf = <Item>(items: Iterable<Item>): Item | undefined => {
  for (const item of items) return item
  return undefined
}
