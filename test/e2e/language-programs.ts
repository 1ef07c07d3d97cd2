import { spawnSync } from 'node:child_process'
import type { Language } from '../../src/config.js'

/** A program that prints the credits of its account at BFL, whose host stands in it. */
export interface LanguageProgram {
  name: string
  /** The guide of `flux-emulator ca --for` by which it trusts the local authority, when it is not started by `run`. */
  guide: Language | undefined
  file: string
  text: string
  /** With the name of the file for its last argument. */
  command: readonly string[]
  /** What must succeed for it to run here. */
  needs: readonly string[]
}

/** Debian's, which has the packages; another one may come first on the PATH. */
const python = '/usr/bin/python3'
const header = "headers={'x-key': 'k'}"

const ofNode = (name: string, text: string): LanguageProgram => ({
  name,
  // The fetch of Node 20 has no proxy, so that its guide has a test of its own.
  guide: undefined,
  file: 'credits.mjs',
  text,
  command: [process.execPath],
  needs: [process.execPath, '--version'],
})

const ofPython = (name: string, guide: Language | undefined, text: string, module = 'ssl'): LanguageProgram => ({
  name,
  guide,
  file: 'credits.py',
  text,
  command: [python],
  needs: [python, '-c', `import ${module}`],
})

export const languagePrograms: readonly LanguageProgram[] = [
  ofNode(
    'fetch of Node',
    `const answer = await fetch('https://api.bfl.ai/v1/credits', { headers: { 'x-key': 'k' } })
process.stdout.write(await answer.text())`,
  ),
  ofNode(
    'https of Node',
    `import { get } from 'node:https'
get('https://api.us1.bfl.ai/v1/credits', { headers: { 'x-key': 'k' } }, (answer) => answer.pipe(process.stdout))`,
  ),
  ofNode(
    'undici',
    `import { request } from ${JSON.stringify(import.meta.resolve('undici'))}
const { body } = await request('https://api.bfl.ai/v1/credits', { headers: { 'x-key': 'k' } })
process.stdout.write(await body.text())`,
  ),
  {
    name: 'curl',
    guide: 'curl',
    file: 'credits.sh',
    text: `curl -s -H 'x-key: k' https://api.eu.bfl.ai/v1/credits`,
    command: ['sh'],
    needs: ['curl', '--version'],
  },
  {
    name: 'curl without TLS',
    guide: undefined,
    file: 'credits.sh',
    text: `curl -s -H 'x-key: k' http://api.bfl.ai/v1/credits`,
    command: ['sh'],
    needs: ['curl', '--version'],
  },
  ofPython(
    'requests',
    'requests',
    `import requests
print(requests.get('https://api.bfl.ml/v1/credits', ${header}).text, end='')`,
    'requests',
  ),
  ofPython(
    'requests, by Session.send, which trusts certifi alone',
    undefined,
    `import requests
asked = requests.Request('GET', 'https://api.bfl.ai/v1/credits', ${header}).prepare()
print(requests.Session().send(asked).text, end='')`,
    'requests',
  ),
  ofPython(
    'httpx',
    'httpx',
    `import httpx
print(httpx.get('https://api.bfl.ai/v1/credits', ${header}).text, end='')`,
    'httpx',
  ),
  ofPython(
    'urllib',
    'python',
    `import urllib.request as urllib
asked = urllib.Request('https://api.bfl.ai/v1/credits', ${header})
print(urllib.urlopen(asked).read().decode(), end='')`,
  ),
  ofPython(
    'Python without a proxy',
    undefined,
    `import http.client
connection = http.client.HTTPSConnection('api.bfl.ai')
connection.request('GET', '/v1/credits', ${header})
print(connection.getresponse().read().decode(), end='')`,
  ),
  {
    name: 'java.net.http and HttpURLConnection',
    guide: undefined,
    file: 'Credits.java',
    text: `import java.net.*; import java.net.http.*;
public class Credits { public static void main(String[] given) throws Exception {
  var other = (HttpURLConnection) new URL("https://api.us1.bfl.ai/v1/credits").openConnection();
  other.setRequestProperty("x-key", "k");
  other.getInputStream().readAllBytes();
  var asked = HttpRequest.newBuilder(URI.create("https://api.bfl.ai/v1/credits")).header("x-key", "k").build();
  System.out.print(HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.ofString()).body());
} }`,
    command: ['java'],
    needs: ['java', '--list-modules'],
  },
  {
    name: 'java.net.http, with a proxy of its own',
    guide: 'java',
    file: 'Credits.java',
    text: `import java.net.*; import java.net.http.*;
public class Credits { public static void main(String[] given) throws Exception {
  var proxy = URI.create(System.getenv("HTTPS_PROXY"));
  var client = HttpClient.newBuilder()
    .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()))).build();
  var asked = HttpRequest.newBuilder(URI.create("https://api.bfl.ai/v1/credits")).header("x-key", "k").build();
  System.out.print(client.send(asked, HttpResponse.BodyHandlers.ofString()).body());
} }`,
    command: ['java'],
    needs: ['java', '--list-modules'],
  },
  {
    name: 'Go',
    guide: 'go',
    file: 'credits.go',
    text: `package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	asked, _ := http.NewRequest("GET", "https://api.bfl.ai/v1/credits", nil)
	asked.Header.Set("x-key", "k")
	answer, err := http.DefaultClient.Do(asked)
	if err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, answer.Body)
}
`,
    command: ['go', 'run'],
    needs: ['go', 'version'],
  },
  {
    name: 'net/http of Ruby',
    guide: 'ruby',
    file: 'credits.rb',
    text: `require 'net/http'
print Net::HTTP.get(URI('https://api.bfl.ai/v1/credits'), { 'x-key' => 'k' })`,
    command: ['ruby'],
    needs: ['ruby', '-r', 'net/http', '-e', 'exit'],
  },
  {
    name: 'curl of PHP',
    guide: 'php',
    file: 'credits.php',
    text: `<?php
$asked = curl_init('https://api.bfl.ai/v1/credits');
curl_setopt($asked, CURLOPT_HTTPHEADER, ['x-key: k']);
if (!curl_exec($asked)) {
    fwrite(STDERR, curl_error($asked));
    exit(1);
}`,
    command: ['php'],
    needs: ['php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
  },
]

/** Whether a program can run here; the title of its test says what is missing. */
export function titleOf({ name, needs }: LanguageProgram): { title: string; skip: boolean } {
  const [command = '', ...argv] = needs
  const skip = spawnSync(command, argv).status !== 0
  return { title: skip ? `${name} (not run: ${needs.join(' ')} fails)` : name, skip }
}
