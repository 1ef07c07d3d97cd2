import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { certificatesIn, trustedAuthorities } from './authorities.js'
import { clientVariables } from './clients.js'
import { javaTrustStore, storePassword } from './java-trust-store.js'
import { proxyVariables } from './proxy-variables.js'
import { pythonPreload } from './python-preload.js'

type Env = Readonly<Record<string, string | undefined>>

export interface RunFacts {
  url: string
  /** The host of that URL, to connect to. */
  host: string
  port: number
  tlsPort: number
  key: string
  contract: string
  /** The certificate of the local authority, as PEM. */
  certificate: string
  /** For files that the variables name; removed when the command has ended. */
  folder: string
}

/**
 * The environment of a command that meets the emulator wherever it means BFL: by base URL, by the proxy, or by a preload. What the
 * user has set for other purposes is kept beside it.
 */
export async function runEnvironment(env: Env, facts: RunFacts): Promise<Record<string, string | undefined>> {
  const { folder, certificate, url } = facts
  const file = (name: string) => join(folder, name)
  const authorities = [...trustedAuthorities(env), certificate.trim()]
  const forNode = [...certificatesIn(env.NODE_EXTRA_CA_CERTS), certificate.trim()]
  const [forPython, forPhp] = [file('python'), file('php')]
  await Promise.all([forPython, forPhp].map((path) => mkdir(path, { recursive: true })))
  const bundle = file('authorities.pem')
  await Promise.all([
    writeFile(bundle, `${authorities.join('\n')}\n`),
    writeFile(file('node.pem'), `${forNode.join('\n')}\n`),
    writeFile(file('authorities.jks'), javaTrustStore(authorities)),
    writeFile(join(forPython, 'sitecustomize.py'), pythonPreload({ ...facts, bundle })),
    writeFile(join(forPhp, 'authorities.ini'), `openssl.cafile="${bundle}"\ncurl.cainfo="${bundle}"\n`),
  ])
  return {
    ...env,
    ...clientVariables({ ...facts, nodeOptions: env.NODE_OPTIONS }),
    ...proxyVariables(url, env),
    ...Object.fromEntries(bundleVariables.map((name) => [name, bundle])),
    NODE_EXTRA_CA_CERTS: file('node.pem'),
    JAVA_TOOL_OPTIONS: joined(' ', env.JAVA_TOOL_OPTIONS, javaOptions(facts, file('authorities.jks'))),
    PYTHONPATH: joined(delimiter, forPython, env.PYTHONPATH),
    // PHP's curl reads no variable for its authorities. An empty folder is the one that PHP reads by itself.
    PHP_INI_SCAN_DIR: `${env.PHP_INI_SCAN_DIR ?? ''}${delimiter}${forPhp}`,
  }
}

/**
 * Variables that name a file of all trusted authorities. SSL_CERT_FILE is OpenSSL's, so of Python, httpx, aiohttp, Ruby and .NET,
 * and Go's; the others belong to requests, curl and Deno.
 */
export const bundleVariables = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'DENO_CERT'] as const

function javaOptions({ host, port }: RunFacts, trustStore: string): string {
  const settings = {
    'https.proxyHost': host,
    'https.proxyPort': port,
    'http.proxyHost': host,
    'http.proxyPort': port,
    'http.nonProxyHosts': 'localhost|127.*|[::1]',
    'javax.net.ssl.trustStore': trustStore,
    'javax.net.ssl.trustStoreType': 'jks',
    'javax.net.ssl.trustStorePassword': storePassword,
  }
  return Object.entries(settings)
    .map(([name, value]) => `"-D${name}=${value}"`)
    .join(' ')
}

const joined = (between: string, ...texts: readonly (string | undefined)[]): string =>
  texts.filter((text) => text !== undefined && text !== '').join(between)
