import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
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
  /** The declarations that a node's types name, of those that stand in `src/`. */
  referencesIn(node: ts.Node): readonly ts.Declaration[]
  /** The public declaration that a node belongs to or is, by the name under which it is exported. */
  publicNameOf(declaration: ts.Declaration): string | undefined
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
        if (ts.isTypeReferenceNode(each) || ts.isExpressionWithTypeArguments(each)) {
          const symbol = checker.getSymbolAtLocation(ts.isTypeReferenceNode(each) ? each.typeName : each.expression)
          found.push(...((symbol && target(symbol).declarations) ?? []))
        }
        ts.forEachChild(each, visit)
      }
      visit(node)
      return found.filter((each) => !ts.isTypeParameterDeclaration(each))
    },
  }
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
