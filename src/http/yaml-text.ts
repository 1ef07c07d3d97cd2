/**
 * YAML that parsers of version 1.1 read as those of 1.2 do: PyYAML takes a bare 21:9 for the number 1269, and a bare `no` for
 * false. Texts of this kind are quoted.
 */
export async function toYaml(document: object): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(document, { compat: 'yaml-1.1' })
}
