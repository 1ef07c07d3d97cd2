import type { Language } from '../config.js'

/** A text as one word of a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** What replaces the authorities that a program has must hold them, too: the system's and ours, in one file of this folder. */
const bundle = [
  '# All authorities in one file: the variable below replaces those that the program would use.',
  'flux-emulator ca --bundle > authorities.pem',
]
const openSsl = [...bundle, 'export SSL_CERT_FILE="$PWD/authorities.pem"']

/** How each language is told to trust the local authority, as lines of a POSIX shell. `flux-emulator run` needs none of them. */
export const trustGuides: Readonly<Record<Language, (path: string) => readonly string[]>> = {
  node: (path) => ['# Added to the authorities that Node has.', `export NODE_EXTRA_CA_CERTS=${shellWord(path)}`],
  python: () => [
    ...openSsl,
    '# requests and pip read a variable of their own. Session.send with a request that was prepared by hand reads none: give it',
    "# verify='authorities.pem', or use flux-emulator run, which covers it.",
    'export REQUESTS_CA_BUNDLE="$PWD/authorities.pem"',
  ],
  requests: () => [
    ...bundle,
    'export REQUESTS_CA_BUNDLE="$PWD/authorities.pem"',
    '# Session.send with a request that was prepared by hand does not read it: give it verify=, or use flux-emulator run.',
  ],
  httpx: () => openSsl,
  curl: () => [...bundle, 'export CURL_CA_BUNDLE="$PWD/authorities.pem"'],
  java: (path) => [
    "# A copy of the JVM's store with one more authority. The JVM's own is not changed.",
    `java_home="\${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')}"`,
    'cp "$java_home/lib/security/cacerts" trust.jks && chmod u+w trust.jks',
    `keytool -importcert -noprompt -alias flux-emulator -file ${shellWord(path)} -keystore trust.jks -storepass changeit`,
    'export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=$PWD/trust.jks -Djavax.net.ssl.trustStorePassword=changeit"',
  ],
  dotnet: () => ['# On Linux. On macOS and Windows, .NET reads the store of the user alone.', ...openSsl],
  go: () => ['# On Linux. On macOS and Windows, Go reads the store of the system alone.', ...openSsl],
  ruby: () => openSsl,
  php: () => [
    ...bundle,
    '# Read after the folder that PHP reads by itself.',
    'mkdir -p php-authorities',
    `printf 'openssl.cafile="%s"\\ncurl.cainfo="%s"\\n' "$PWD/authorities.pem" "$PWD/authorities.pem" > php-authorities/flux.ini`,
    'export PHP_INI_SCAN_DIR="${PHP_INI_SCAN_DIR:-}:$PWD/php-authorities"',
  ],
}
