// Before the tests: the built program is as new as its sources, for tests that start it as users do.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/ledger/assets.ts'

const SOURCES = ['src', 'parsers', 'test']

function newestSource(): number {
  const files = SOURCES.flatMap((folder) => readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(packageRoot, folder, name)))
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}

export default function build(): void {
  const entry = join(packageRoot, 'dist', 'src', 'cli', 'main.js')
  if (existsSync(entry) && statSync(entry).mtimeMs > newestSource()) return
  // Types are `npm run types`' matter.
  execFileSync(process.execPath, [join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc'), '--noCheck', '-p', join(packageRoot, 'tsconfig.json')], { stdio: 'inherit' })
}
