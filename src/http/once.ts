/** Makes a thing at the first call and answers the same ever after; a failure is not kept. */
export function once<T>(make: () => Promise<T>): (() => Promise<T>) & { made: () => Promise<T> | undefined } {
  let made: Promise<T> | undefined
  const get = () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
  return Object.assign(get, { made: () => made })
}
