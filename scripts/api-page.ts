// npm run api-page: makes docs/api.md, the whole page, from the docstrings of what src/index.ts exports. TypeDoc type-checks
// all of src/ for it, which takes seconds. `npm test` therefore compares the digest in the page's first line with that of the
// declarations; `npm run test:package` compares the whole page.
import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter, ReflectionKind, type Context, type DeclarationReflection } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { digestOfPublicApi } from './public-api.js'

const root = fileURLToPath(new URL('..', import.meta.url))

const introduction = `# The library

What \`flux-emulator\` exports, made from its docstrings. [testing.md](testing.md) has complete examples, the README all options.
`

/** The page as it is made from the sources that there are. */
export async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-api-page-'))
  try {
    await writeMarkdown(folder)
    const made = await readFile(join(folder, 'api.md'), 'utf8')
    return `<!-- made by npm run api-page from ${digestOfPublicApi()} -->\n\n${introduction}\n${made}`
  } finally {
    await rm(folder, { recursive: true })
  }
}

const markdown: Partial<PluginOptions> = {
  entryFileName: 'api',
  hidePageHeader: true,
  hidePageTitle: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: { hideDefaults: true, hideInherited: true, hideModifiers: true, hideOverrides: true },
}

/** What a reader looks for first; the rest follows as it stands in the sources. */
const first = ['Emulator', 'Control', 'AccountControl', 'AllControl', 'TemplateControl']

const rankOf = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length)

/** A type that is made from a table, such as `(typeof stages)[number]`, is shown as what it comes to. */
function spellOut(context: Context, reflection: DeclarationReflection): void {
  if (reflection.kind !== ReflectionKind.TypeAlias) return
  const [declaration] = context.getSymbolFromReflection(reflection)?.declarations ?? []
  if (/ = (\(typeof |Readonly<\{\s*\[)/.test(declaration?.getText() ?? '')) {
    reflection.comment?.modifierTags.add('@useDeclaredType')
  }
}

async function writeMarkdown(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: [join(root, 'src/index.ts')],
    tsconfig: join(root, 'tsconfig.build.json'),
    readme: 'none',
    router: 'module',
    sort: ['source-order'],
    groupOrder: ['Functions', 'Interfaces', 'Type Aliases', 'Classes'],
    disableSources: true,
    // `npm run typecheck` does it.
    skipErrorChecking: true,
    excludeExternals: true,
    logLevel: 'Warn',
    ...markdown,
  })
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, spellOut)
  // Users are given errors, they do not construct them.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }: Context) => {
    for (const each of project.getReflectionsByKind(ReflectionKind.Constructor)) project.removeReflection(each)
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read src/index.ts')
  for (const group of project.groups ?? []) group.children.sort((one, other) => rankOf(one.name) - rankOf(other.name))
  await app.outputs.writeOutput({ name: 'markdown', path: folder }, project)
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('TypeDoc complains, see above')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'docs/api.md'), await makePage())
  console.log('wrote docs/api.md')
}
