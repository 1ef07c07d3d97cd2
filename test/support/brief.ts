/** The first characters of a value, as a test's title shows it: a title names the case and does not print its data. */
export function brief(value: unknown, most = 50): string {
  const text = typeof value === 'string' ? value : ((JSON.stringify(value) as string | undefined) ?? 'undefined')
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** Rows for `test.each`: each value after what `%s` in the title shows of it, by default the beginning of it. */
export const briefly = <Value>(
  values: readonly Value[],
  shown: (value: Value) => unknown = (value) => value,
): [title: string, value: Value][] => values.map((value) => [brief(shown(value)), value])
