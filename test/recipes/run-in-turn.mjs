// Runs the modules that it is given, one after the other, and prints a line of JSON about each: `{"file", "problem"}`. It
// ends by itself when none of them has left anything open.
import { pathToFileURL } from 'node:url'

for (const file of process.argv.slice(2)) {
  const problem = await import(pathToFileURL(file).href).then(
    () => undefined,
    (error) => (error instanceof Error ? error.stack : String(error)),
  )
  console.log(JSON.stringify({ file, problem }))
}
