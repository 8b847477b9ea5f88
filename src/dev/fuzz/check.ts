// What must hold whatever a file looks like: imports a batch of mutants into a copy of a workspace that holds the
// fixtures of their format, then imports them again, then undoes them.
import { existsSync, readdirSync } from 'node:fs'
import { importFiles } from '../../app/import.ts'
import { undoImport } from '../../app/imports.ts'
import { reconcileReport } from '../../app/reconcile.ts'
import { withSession } from '../../app/session.ts'
import type { Session } from '../../app/session.ts'
import type { Workspace } from '../../config/workspace.ts'
import { AicostError } from '../../domain/error.ts'
import { money, text } from '../../domain/money.ts'
import type { ImportResult } from '../../import/record.ts'
import { held } from '../counted.ts'
import type { Held } from '../counted.ts'
import { FIXED } from '../fixtures.ts'

/** One thing that does not hold, in words that are alike for alike causes. */
export interface Broken {
  readonly what: string
  readonly detail: string
}

export interface Checked {
  readonly broken: readonly Broken[]
  /** How many files were imported, refused, parked. */
  readonly statuses: readonly string[]
}

/** `before` is what the workspace holds. Sessions are few, for each costs as much as several imports. */
export async function check(workspace: Workspace, paths: readonly string[], before: Held): Promise<Checked> {
  const broken: Broken[] = []
  const fail = (what: string, detail: string): void => void broken.push({ what, detail })
  let imports: readonly ImportResult[] = []
  try {
    imports = (await importFiles(workspace, paths, {}, FIXED)).imports
  } catch (error) {
    if (!(error instanceof AicostError)) return { broken: [crash('import', error)], statuses: [] }
    fail(`import as a whole was refused: ${error.code}`, error.message)
  }
  for (const result of imports) checkTotals(result, fail)
  if (existsSync(workspace.stagingPath) && readdirSync(workspace.stagingPath).length > 0) fail('staging is not empty', readdirSync(workspace.stagingPath).join(', '))
  const months = [...new Set(imports.flatMap((result) => result.slices.map((slice) => slice.month)))].sort().slice(0, 3)
  const after = await inSession(workspace, async (session) => {
    for (const month of months) await attempt('reconcile', fail, () => reconcileReport(session, month, null))
    return held(session)
  })
  checkMoved(before, after, imports, fail)
  await checkAgain(workspace, paths, imports, fail)
  await inSession(workspace, async (session) => {
    if ((await held(session)).digest !== after.digest) fail('importing again changed what counts', '')
    await checkUndo(session, imports, fail)
    if ((await held(session)).digest !== before.digest) fail('undo does not restore what counted', '')
  })
  return { broken, statuses: imports.map((result) => result.status) }
}

const inSession = <T>(workspace: Workspace, work: (session: Session) => Promise<T>): Promise<T> => withSession(workspace, FIXED, {}, work)

type Fail = (what: string, detail: string) => void

const alike = (message: string): string => (message.split('\n')[0] ?? '').replace(/"[^"]*"|'[^']*'/g, '…').replace(/\d+/g, 'N').slice(0, 160)

function crash(where: string, error: unknown): Broken {
  const message = error instanceof Error ? error.message : String(error)
  return { what: `${where} crashed: ${alike(message)}`, detail: error instanceof Error ? (error.stack ?? message) : message }
}

async function attempt(where: string, fail: Fail, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof AicostError) return
    const found = crash(where, error)
    fail(found.what, found.detail)
  }
}

function checkTotals(result: ImportResult, fail: Fail): void {
  const { read, accepted, excluded, rejected } = result.records
  if (read !== accepted + excluded + rejected) fail('records do not tie', `${result.file}: ${JSON.stringify(result.records)}`)
  for (const amount of result.amounts) {
    if (money(amount.in_file) !== money(amount.accepted) + money(amount.excluded) + money(amount.rejected)) fail('money does not tie', `${result.file}: ${JSON.stringify(amount)}`)
  }
  if (result.status !== 'refused') return
  if (result.error?.code === 'CONTROL_TOTAL') fail(`control totals: ${alike(result.error.message)}`, `${result.file}: ${result.error.message}`)
  if (!result.diagnostics[0]?.file || result.diagnostics[0].message === '') fail('a refusal names no place', JSON.stringify(result.diagnostics))
}

/** Counted money moves by what the slices say was added and removed, month by month; refused files move nothing. */
function checkMoved(before: Held, after: Held, imports: readonly ImportResult[], fail: Fail): void {
  const moved = new Map<string, bigint>()
  for (const slice of imports.filter((result) => result.status !== 'refused' && result.status !== 'unchanged').flatMap((result) => result.slices)) {
    if (slice.currency !== null) moved.set(`${slice.month} ${slice.currency}`, (moved.get(`${slice.month} ${slice.currency}`) ?? 0n) + money(slice.added) - money(slice.removed))
  }
  for (const key of new Set([...before.money.keys(), ...after.money.keys(), ...moved.keys()])) {
    const was = before.money.get(key) ?? 0n
    const is = after.money.get(key) ?? 0n
    const said = moved.get(key) ?? 0n
    if (is - was !== said) fail('totals moved by something else than reported', `${key}: from ${text(was)} to ${text(is)}, reported ${text(said)}`)
  }
  if (imports.every((result) => result.status === 'refused') && before.digest !== after.digest) fail('a refused file changed what counts', '')
}

async function checkAgain(workspace: Workspace, paths: readonly string[], imports: readonly ImportResult[], fail: Fail): Promise<void> {
  await attempt('import again', fail, async () => {
    const again = await importFiles(workspace, paths, {}, FIXED)
    for (const [index, result] of again.imports.entries()) {
      const first = imports[index]
      const expected = first?.status === 'refused' ? 'refused' : 'unchanged'
      if (result.status !== expected) fail(`imported again is ${result.status}`, `${result.file}: was ${first?.status ?? '?'}; ${result.diagnostics.map((found) => found.message).join('; ')}`)
    }
  })
}

async function checkUndo(session: Session, imports: readonly ImportResult[], fail: Fail): Promise<void> {
  const ids = new Map(imports.filter((result) => result.id !== null && result.status !== 'unchanged').map((result) => [result.delivery, result.id ?? '']))
  for (const id of ids.values()) {
    await attempt('undo', fail, () => undoImport(session, id, undefined).catch((error: unknown) => {
      if (error instanceof AicostError) fail(`undo was refused: ${error.code}`, error.message)
      throw error
    }))
  }
}
