import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A name that `src/index.ts` exports, and where it is declared. */
export interface PublicName {
  name: string
  isType: boolean
  declarations: readonly ts.Declaration[]
}

export interface PublicApi {
  names: readonly PublicName[]
  /** What a node's types name, of all that stands in `src/`: types, and values behind `typeof`. */
  referencesIn: (node: ts.Node) => readonly ts.Declaration[]
  /** The public declaration that a node belongs to or is, by the name under which it is exported. */
  publicNameOf: (declaration: ts.Declaration) => string | undefined
}

/**
 * Reads the exports of `src/index.ts`. Only the files that types come from are parsed, and nothing is type-checked: all of
 * `src/` would take two seconds.
 */
export function readPublicApi(): PublicApi {
  const program = openProgram(join(root, 'src/index.ts'))
  const checker = program.getTypeChecker()
  const target = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const index = program.getSourceFile(join(root, 'src/index.ts'))
  const module = index && checker.getSymbolAtLocation(index)
  if (module === undefined) throw new Error('src/index.ts exports nothing')
  const names = checker.getExportsOfModule(module).map((symbol): PublicName => {
    const { flags, declarations = [] } = target(symbol)
    return { name: symbol.name, isType: (flags & ts.SymbolFlags.Value) === 0, declarations }
  })
  const byDeclaration = new Map(names.flatMap(({ name, declarations }) => declarations.map((each) => [each, name])))

  return {
    names,
    publicNameOf: (declaration) => byDeclaration.get(declaration),
    referencesIn: (node) => {
      const found: ts.Declaration[] = []
      const visit = (each: ts.Node): void => {
        if (ts.isBlock(each)) return
        const name = namedBy(each)
        const symbol = name && checker.getSymbolAtLocation(name)
        found.push(...((symbol && target(symbol).declarations) ?? []))
        ts.forEachChild(each, visit)
      }
      visit(node)
      return found.filter((each) => !ts.isTypeParameterDeclaration(each))
    },
  }
}

/** Changes with the public declarations, with what they are made from, and with what makes the page of them. */
export function digestOfPublicApi({ names, referencesIn }: PublicApi = readPublicApi()): string {
  const declarations = new Set(names.flatMap((each) => each.declarations))
  // A set goes on to what is added meanwhile.
  for (const each of declarations) for (const other of referencesIn(each)) declarations.add(other)
  const hash = createHash('sha256').update(readFileSync(join(root, 'scripts/api-page.ts')))
  for (const { name } of names) hash.update(`${name}\n`)
  for (const each of declarations) hash.update(shownOf(each))
  return hash.digest('hex').slice(0, 16)
}

/** What users see of a declaration: no function's body, and of a table, which gives a type its names, the names. */
function shownOf(declaration: ts.Declaration): string {
  const text = declaration.getFullText()
  if (ts.isFunctionDeclaration(declaration)) return text.slice(0, -(declaration.body?.getText() ?? '').length)
  if (!ts.isVariableDeclaration(declaration)) return text
  let value: ts.Node | undefined = declaration.initializer
  while (value !== undefined && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) value = value.expression
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return text
  return value.properties.map((property) => property.name?.getText()).join()
}

/** What a node of a type names: a type, or the value behind `typeof`. */
function namedBy(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  if (ts.isExpressionWithTypeArguments(node)) return node.expression
  return ts.isTypeQueryNode(node) ? node.exprName : undefined
}

function openProgram(entry: string): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    noLib: true,
    types: [],
  }
  const host = ts.createCompilerHost(options, true)
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map((literal) => ({
      resolvedModule:
        literal.text.startsWith('.') && bringsTypes(literal.parent)
          ? { resolvedFileName: join(dirname(from), literal.text.replace(/\.js$/, '.ts')), extension: ts.Extension.Ts }
          : undefined,
    }))
  return ts.createProgram([entry], options, host)
}

function bringsTypes(statement: ts.Node): boolean {
  if (ts.isExportDeclaration(statement)) return true
  if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) return false
  const { phaseModifier, namedBindings } = statement.importClause
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  return (
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.some((each) => each.isTypeOnly)
  )
}
