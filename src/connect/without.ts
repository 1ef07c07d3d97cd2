/** An object without some of its fields. */
export const without = <Names extends string, Given extends object>(
  given: Given,
  ...names: readonly Names[]
): Omit<Given, Names> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.some((each) => each === name))) as Omit<
    Given,
    Names
  >
