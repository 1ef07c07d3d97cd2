// npm run report-page: makes the table of docs/report.md from the rows that findings are made of.
import { fileURLToPath } from 'node:url'
import { levels } from '../src/control/report/report.js'
import { findingRows } from '../src/client-checks/findings.js'
import { fillPage, writePage } from './fill-page.js'
import { markdownTable } from './markdown-table.js'

export const page = new URL('../docs/report.md', import.meta.url)

const rows = Object.entries(findingRows)

const findings = () =>
  markdownTable(
    ['level', 'finding', 'what the client did', 'what to do instead'],
    levels.flatMap((level) =>
      rows
        .filter(([, row]) => row.level === level)
        .map(([name, { what, advice }]) => [level, `\`${name}\``, what.replace(/^It /, ''), advice]),
    ),
  )

/** The page with the table made anew. */
export const withTables = (text: string): string => fillPage(text, { findings }, 'docs/report.md')

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage(page, withTables, 'docs/report.md')
