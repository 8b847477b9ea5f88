// A month of 2 million charges, 500 invoices and 5,000 payments, reconciled, against the bare sums over the same ledger;
// and the memory of a workpaper of 200,000 lines.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AICOST, ROWS, importedInto, pairs, script } from './bench.ts'
import type { Result } from './bench.ts'
import { generateCur } from './generate-cur.ts'
import { generateInvoices, generatePayments, monthConfig } from './generate-month.ts'
import { measure } from './measure.ts'

const MONTH = '2026-08'
const WORKPAPER_LINES = 200_000
const WORKPAPER_MB = 600

export function reconcileBench(directory: string): Result[] {
  const workspace = join(directory, 'reconcile')
  mkdirSync(workspace)
  const [bill, invoices, card] = ['cur.csv', 'invoices.csv', 'Chase4417_Activity_20260901.csv'].map((name) => join(directory, name)) as [string, string, string]
  generateCur(bill, ROWS, 100)
  generatePayments(card, generateInvoices(invoices))
  const config = monthConfig()
  for (const file of [bill, invoices, card]) importedInto(workspace, file, config)
  for (const file of [bill, invoices, card]) rmSync(file)
  const floor = (): ReturnType<typeof measure> => measure([script('floor-reconcile.js'), join(workspace, '.aicost', 'ledger.duckdb'), join(workspace, 'floor.json')], workspace)
  const reconcile = (): ReturnType<typeof measure> => measure([AICOST, 'reconcile', '--month', MONTH, '--format', 'json', '--output', 'reconcile.json', '--force'], workspace, [0, 1])
  reconcile()
  floor()
  agree(workspace)
  const results = [pairs('reconcile-large', 5, floor, reconcile)]
  rmSync(workspace, { recursive: true })
  return results
}

/** Both must have come to the same money and the same documents, or nothing was compared. */
function agree(workspace: string): void {
  const { statements } = JSON.parse(readFileSync(join(workspace, 'reconcile.json'), 'utf8')) as { statements: { account: string; billed: string | null; documents: unknown[]; paid: string | null }[] }
  const floor = JSON.parse(readFileSync(join(workspace, 'floor.json'), 'utf8')) as { charges: { effective: string }[]; documents: number }
  const exact = (text: string): bigint => BigInt(text.replace('.', '')) * 10n ** BigInt(18 - (text.split('.')[1]?.length ?? 0))
  const bare = floor.charges.reduce((total, row) => total + exact(row.effective), 0n)
  const billed = exact(statements.find((statement) => statement.account === '402718336901')?.billed ?? '0')
  const documents = statements.reduce((total, statement) => total + statement.documents.length, 0)
  if (bare !== billed || floor.documents !== documents) throw new Error(`reconcile says ${billed} and ${documents} documents, the floor ${bare} and ${floor.documents}`)
}

/** Peak memory of the workbook's export: it is streamed. */
export function workpaperBench(directory: string): Result[] {
  const workspace = join(directory, 'workpaper')
  mkdirSync(workspace)
  const bill = join(directory, 'cur.csv')
  generateCur(bill, WORKPAPER_LINES, 100)
  importedInto(workspace, bill)
  const { memory } = measure([AICOST, 'export', 'xlsx', '--month', MONTH, '--output', 'workpaper.xlsx', '--force', '--format', 'json'], workspace, [0, 1])
  rmSync(workspace, { recursive: true })
  rmSync(bill)
  return [{ name: 'workpaper-200k', value: memory, unit: 'MB', floor: null, ratio: null, limit: WORKPAPER_MB, holds: memory < WORKPAPER_MB }]
}
