// npm run fuzz -- --seconds 60 [--seed N] [--format ID] [--keep DIR]: mutates fixtures and checks what must hold of
// every import. Prints the seed, the speed and what was found; each finding is kept with the file that causes it.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { importFiles } from '../app/import.ts'
import { withSession } from '../app/session.ts'
import { workspaceAt } from '../config/workspace.ts'
import { held } from './counted.ts'
import type { Held } from './counted.ts'
import { FIXED, fixtures, inWorkspace } from './fixtures.ts'
import type { Fixture } from './fixtures.ts'
import { makeCase } from './fuzz/cases.ts'
import type { Case } from './fuzz/cases.ts'
import { check } from './fuzz/check.ts'
import type { Broken } from './fuzz/check.ts'
import { random } from './fuzz/random.ts'
import { shrunk } from './fuzz/shrink.ts'

const BATCH = 40
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, format: { type: 'string' }, keep: { type: 'string', default: join(tmpdir(), 'aicost-fuzz') } } })
const seed = values.seed === undefined ? Date.now() % 2_147_483_647 : Number(values.seed)
const until = Date.now() + Number(values.seconds) * 1000
const scratch = mkdtempSync(join(tmpdir(), 'aicost-fuzzing-'))
const all = fixtures().filter((fixture) => values.format === undefined || fixture.parser.id === values.format)
const formats = [...new Set(all.map((fixture) => fixture.parser.id))]
const found = new Map<string, { times: number; kept: string }>()
const statuses = new Map<string, number>()

/** A workspace with the format's fixtures in it, made once and copied for each batch. */
interface Base {
  readonly root: string
  readonly held: Held
}

async function baseline(format: string): Promise<Base> {
  const target = join(scratch, `base-${format}`)
  const mine = fixtures().filter((fixture) => fixture.parser.id === format)
  const [first] = mine
  if (!first) throw new Error(`no fixtures of ${format}`)
  await inWorkspace(first.parser, async (workspace) => {
    await importFiles(workspace, mine.map((fixture) => fixture.path), {}, FIXED)
    cpSync(workspace.root, target, { recursive: true })
  })
  return { root: target, held: await withSession(workspaceAt(target), FIXED, {}, held) }
}

/** Runs one batch, and each of its cases alone where the batch does not hold. */
async function runBatch(base: Base, cases: readonly Case[]): Promise<void> {
  const first = await checked(base, cases.map((entry) => entry.path))
  for (const status of first.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  if (first.broken.length === 0) return
  let alone = 0
  for (const entry of cases) {
    const { broken } = await checked(base, [entry.path])
    alone += broken.length
    for (const one of broken) await keep(base, one, [entry])
  }
  if (alone === 0) for (const one of first.broken) await keep(base, one, cases)
}

async function checked(base: Base, paths: readonly string[]) {
  const root = join(scratch, 'workspace')
  rmSync(root, { recursive: true, force: true })
  cpSync(base.root, root, { recursive: true })
  return check(workspaceAt(root), paths, base.held)
}

async function keep(base: Base, broken: Broken, cases: readonly Case[]): Promise<void> {
  const known = found.get(broken.what)
  if (known) {
    known.times += 1
    return
  }
  const target = join(values.keep, `${seed}-${found.size + 1}`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  found.set(broken.what, { times: 1, kept: target })
  const [only] = cases
  if (cases.length === 1 && only) await shrunk(only.file, async () => (await checked(base, [only.path])).broken.some((other) => other.what === broken.what))
  for (const [index, entry] of cases.entries()) cpSync(entry.path, join(target, String(index), basename(entry.path)), { recursive: true })
  writeFileSync(join(target, 'finding.txt'), `${broken.what}\n${broken.detail}\n${cases.map((entry) => `${entry.fixture}: ${entry.what}: ${entry.file}`).join('\n')}\n`)
  process.stdout.write(`${broken.what}\n  ${broken.detail.split('\n').slice(0, 3).join('\n  ')}\n  ${cases.map((entry) => `${entry.fixture}: ${entry.what}`).slice(0, 3).join('; ')}\n  kept in ${target}\n`)
}

const choice = random(seed)
const bases = new Map<string, Base>()
let count = 0
process.stdout.write(`seed ${seed}\n`)
const began = Date.now()
try {
  while (Date.now() < until) {
    const format = choice.pick(formats)
    const base = bases.get(format) ?? (await baseline(format))
    bases.set(format, base)
    const mine: Fixture[] = all.filter((fixture) => fixture.parser.id === format)
    const folder = join(scratch, 'cases')
    rmSync(folder, { recursive: true, force: true })
    const cases = Array.from({ length: BATCH }, (_, index) => makeCase(join(folder, String(index).padStart(2, '0')), choice.pick(mine), choice))
    await runBatch(base, cases)
    count += cases.length
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
const seconds = (Date.now() - began) / 1000
process.stdout.write(`seed ${seed}: ${count} cases in ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)} a second; ${[...statuses].sort().map(([status, times]) => `${times} ${status}`).join(', ')}; ${found.size} findings\n`)
for (const [what, { times, kept }] of found) process.stdout.write(`  ${times} × ${what}  (${kept})\n`)
process.exitCode = found.size === 0 ? 0 : 1
