// Use case: `aicost demo`. A directory with the bundled example company, its month imported, prepared and signed by two
// throw-away keys through the same use cases as the commands, and its workpaper written.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { generateKeyPair } from '../close/keys.ts'
import type { Version } from '../close/versions.ts'
import { workspaceAt } from '../config/workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import { packageRoot } from '../ledger/assets.ts'
import { prepare, sign } from './close.ts'
import { importFiles } from './import.ts'
import type { ImportReport } from './import.ts'
import { reconcileReport } from './reconcile.ts'
import type { ReconcileReport } from './reconcile.ts'
import { withSession } from './session.ts'
import type { Surroundings } from './session.ts'
import { exportWorkpaper } from './workpaper.ts'
import type { ExportedFile } from './export-file.ts'

const BOOK = 'fixtures/books/acme-2026-10'
export const DEMO_MONTH = '2026-10'
/** The book's exports carry no time of their own: the day its README says they were downloaded. */
const DOWNLOADED = '2026-11-06T00:00:00Z'
const MARK = '# Made by aicost demo: an invented company, and two signers whose keys anybody can read.\n'
const SIGNERS = [
  { name: 'Ann Lee', email: 'ann.lee@acme-robotics.example', role: 'prepare', file: 'ann-lee' },
  { name: 'Bo Roy', email: 'bo.roy@acme-robotics.example', role: 'sign', file: 'bo-roy' },
] as const

export interface Demo {
  readonly workspace: Workspace
  readonly imported: ImportReport
  readonly version: Version
  readonly report: ReconcileReport
  readonly files: readonly ExportedFile[]
}

/** Fills a new directory (or, by force, an earlier demo's) and closes the example's month in it. */
export async function demo(dir: string, options: { readonly force: boolean }, surroundings: Surroundings): Promise<Demo> {
  const workspace = workspaceAt(resolve(surroundings.cwd, dir))
  const { root } = workspace
  makeRoom(root, options.force)
  writeBook(root)
  const ours = { ...surroundings, env: { ...surroundings.env, AICOST_BY: SIGNERS[0].name } }
  const imported = await importFiles(workspace, [asGiven(surroundings.cwd, join(root, 'downloads'))], { asOf: DOWNLOADED }, ours)
  const refused = imported.imports.find((result) => result.error)
  if (refused?.error) throw refused.error
  return withSession(workspace, ours, {}, async (session) => {
    await prepare(session, DEMO_MONTH, { key: keyPath(root, SIGNERS[0].file) })
    const version = await sign(session, DEMO_MONTH, { key: keyPath(root, SIGNERS[1].file) })
    const report = await reconcileReport(session, DEMO_MONTH, null)
    const { files } = await exportWorkpaper(session, DEMO_MONTH, { path: join(root, workpaperName(version)) })
    return { workspace, imported, version, report, files }
  })
}

const keyPath = (root: string, file: string): string => join(root, 'keys', file)
const workpaperName = (version: Pick<Version, 'version_no'>): string => `aicost-${DEMO_MONTH}-v${version.version_no}.xlsx`

/** Files are named in the ledger as a user would name them, where the short name leads there from this process too. */
function asGiven(cwd: string, path: string): string {
  const near = relative(cwd, path)
  return near.startsWith('..') || resolve(near) !== path ? path : near
}

/** What a demo writes: the only things a later demo ever removes, and only where the configuration is a demo's. */
const OWN = ['aicost.yaml', 'downloads', 'keys', '.aicost', workpaperName({ version_no: 1 })]

function makeRoom(root: string, force: boolean): void {
  if (existsSync(root) && !statSync(root).isDirectory()) throw new AicostError('DIRECTORY_NOT_EMPTY', 'is a file, not a directory', { file: root })
  const there = existsSync(root) ? readdirSync(root) : []
  if (there.length > 0 && !force) throw new AicostError('DIRECTORY_NOT_EMPTY', 'is not empty', { file: root, hint: 'name another directory, or give --force to replace an earlier demo' })
  if (there.includes('aicost.yaml') && !readFileSync(join(root, 'aicost.yaml'), 'utf8').startsWith(MARK)) {
    throw new AicostError('DIRECTORY_NOT_EMPTY', 'is a workspace that no demo made: it stays as it is', { file: root, hint: 'name another directory' })
  }
  const inTheWay = there.includes('aicost.yaml') ? undefined : OWN.find((name) => existsSync(join(root, name)))
  if (inTheWay !== undefined) throw new AicostError('DIRECTORY_NOT_EMPTY', `has ${inTheWay}, which no demo made: it stays as it is`, { file: root, hint: 'name another directory' })
  for (const name of OWN) rmSync(join(root, name), { recursive: true, force: true })
  try {
    mkdirSync(root, { recursive: true })
    mkdirSync(join(root, 'keys'), { mode: 0o700 })
  } catch (error) {
    throw new AicostError('WORKSPACE_UNWRITABLE', `the directory cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { file: root })
  }
}

/** The book's files, with two signers where it has none. */
function writeBook(root: string): void {
  const book = join(packageRoot, BOOK)
  cpSync(join(book, 'downloads'), join(root, 'downloads'), { recursive: true })
  const signers = SIGNERS.map(({ name, email, role, file }) => {
    const { privateText, publicLine } = generateKeyPair(`${name} (demo)`)
    writeFileSync(keyPath(root, file), privateText, { mode: 0o600 })
    writeFileSync(`${keyPath(root, file)}.pub`, `${publicLine}\n`)
    return `  - { name: ${name}, email: ${email}, roles: [${role}], key: "${publicLine}" }`
  })
  const config = readFileSync(join(book, 'aicost.yaml'), 'utf8')
  const filled = config.replace(/^signers: \[\]$/m, `signers:\n${signers.join('\n')}`)
  if (filled === config) throw new Error(`${BOOK}/aicost.yaml has no empty list of signers to fill`)
  writeFileSync(join(root, 'aicost.yaml'), MARK + filled)
}
