// Finds the package's own files (SQL text, bundled books) wherever it is installed, built or run from source.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json')) && existsSync(join(dir, 'bin', 'aicost.js'))) return dir
  }
  throw new Error('the package root was not found')
}

/** The directory that holds package.json, src/, parsers/ and fixtures/books/. */
export const packageRoot = findRoot()

/** The program's version, as package.json states it. */
export const programVersion = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version

const cache = new Map<string, string>()

/** Text of a .sql file, by its path from the package root: `src/ledger/sql/macros.sql`. */
export function sqlText(path: string): string {
  let text = cache.get(path)
  if (text === undefined) {
    text = readFileSync(join(packageRoot, path), 'utf8')
    cache.set(path, text)
  }
  return text
}
