import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

/**
 * The map of the house: a folder or file may import from the rows below its own, never from above and never from a
 * neighbour in its row. `test/lint.test.ts` breaks a rule on purpose to see it held.
 */
export const layers = [
  ['runners'],
  ['cli', 'index', 'redirect'],
  ['app', 'connect', 'verify', 'collections', 'intercept'],
  ['http', 'expect-files'],
  ['emulator'],
  ['control'],
  ['stages'],
  ['accounts'],
  ['client-checks', 'coverage'],
  ['tasks', 'journal', 'webhooks', 'storage'],
  ['rules'],
  ['contracts'],
  ['images', 'validation', 'egress'],
  ['time', 'random', 'config'],
  ['reading'],
  [
    'bfl-name',
    'nearest',
    'json',
    'last-kept',
    'localhost',
    'parse-url',
    'text-hash',
    'xml-text',
    'built',
    'fair-queue',
    'first-of',
    'secret-names',
    'closing',
    'shortages',
    'memory',
    'weigh',
  ],
]

const layerRules = layers.flatMap((row, level) =>
  row.map((name) => {
    const forbidden = [...layers.slice(0, level).flat(), ...row.filter((neighbour) => neighbour !== name)]
    const entries = forbidden.map((other) => `(\\.\\./)+${other}(/|\\.js)|^\\./${other}(/|\\.js)`)
    return {
      files: [`src/${name}.ts`, `src/${name}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: entries.map((regex, at) => ({
              regex: `^${regex}`,
              message: `src/${name} stands below or beside src/${forbidden[at]}: imports point down only.`,
            })),
          },
        ],
      },
    }
  }),
)

/** `src/parse-url.ts` says what is wrong with them. */
const urlParsers = ['canParse', 'parse'].map((property) => ({
  object: 'URL',
  property,
  message: 'Texts become URLs in src/parse-url.ts.',
}))

const realTime = 'Only src/time/ touches the real clock: take a Clock or a SystemTime as an argument.'

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'coverage/', 'examples/', '.contract-tools/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    // The rules of these sets that need types are in .oxlintrc.json: the native linter takes a fifth of the time for them.
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: { '@typescript-eslint/consistent-type-imports': 'error' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        Request: 'readonly',
        Response: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  { files: ['**/*.{ts,tsx,js,mjs}'], rules: { 'no-restricted-properties': ['error', ...urlParsers] } },
  {
    files: ['ui/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/src/',
              allowTypeImports: true,
              message: 'The inspector runs in a browser: it imports types of src/, and no code.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/time/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['Date', 'setTimeout', 'setInterval'].map((name) => ({ name, message: realTime })),
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/random.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...urlParsers,
        { object: 'Math', property: 'random', message: 'Randomness comes from src/random.ts.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    // The preload and the helpers of test runners are loaded into the processes of others.
    ignores: ['src/config.ts', 'src/redirect/**', 'src/runners/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only src/config.ts reads process.env.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/http/**', 'src/app.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['fastify', '@fastify/swagger'].map((name) => ({
            name,
            message: 'Only src/http/ knows Fastify.',
          })),
        },
      ],
    },
  },
  ...layerRules,
)
