// Downloads of the same money, imported in shuffled orders with repeats and undo in between: the answer must be one, and
// the sum that the test worked out by itself. Used by the property tests beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { importDelivery, readyDelivery } from '../../src/app/import.ts'
import { undoImport } from '../../src/app/imports.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { modelsReport, spendReport } from '../../src/app/report-spend.ts'
import { withSession } from '../../src/app/session.ts'
import type { Session } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { sum, text } from '../../src/domain/money.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import type { DeliveryInput } from '../../src/import/delivery.ts'

export interface Download {
  readonly name: string
  readonly format: string
  readonly content: string
  readonly asOf?: string
  readonly options?: object
}

/** How often a property is tried: once by default, for each run is some twenty imports. TEST_RUNS=20 looks further. */
export const RUNS = { numRuns: Number(process.env['TEST_RUNS'] ?? '1'), seed: 47_021, endOnFailure: true }

/** What is imported, by place in the list of downloads; `undo` takes out what was imported under that place. */
type Step = number | { readonly undo: number }

export interface Answer {
  readonly recognized: unknown
  readonly billed: readonly unknown[]
  readonly reasons: readonly string[]
  readonly spend: unknown
  readonly models: unknown
  readonly statuses: readonly string[]
}

/** An order of all downloads, some of them given twice, some undone and given again. */
const someSteps = (count: number): fc.Arbitrary<Step[]> => fc.record({
  order: fc.shuffledSubarray(Array.from({ length: count }, (_, index) => index), { minLength: count }),
  after: fc.integer({ min: 0, max: count - 1 }), which: fc.nat(), undo: fc.boolean(),
}).map(({ order, after, which, undo }) => {
  const there = order.slice(0, after + 1)
  const again = there[which % there.length] ?? 0
  return [...there, ...(undo ? [{ undo: again }] : [again]), ...order.slice(after + 1), ...(undo ? [again] : [])]
})

/** Orders for one set of downloads: as listed, backwards, and shuffled ones with detours. */
export const someOrders = (count: number, shuffled = 2): fc.Arbitrary<Step[][]> => fc.array(someSteps(count), { minLength: shuffled, maxLength: shuffled })

/** Imports the downloads in every order and gives the one answer they have. */
export async function oneAnswer(config: string, downloads: readonly Download[], month: string, orders: readonly (readonly Step[])[]): Promise<Answer> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-same-'))
  try {
    writeFileSync(join(root, 'aicost.yaml'), config)
    return await withSession(workspaceAt(root), FIXED, {}, async (session) => {
      const inputs: DeliveryInput[] = []
      for (const { name, format, content, asOf, options } of downloads) {
        writeFileSync(join(root, name), content)
        inputs.push(await readyDelivery(session, [{ name, path: join(root, name), format }], { ...(asOf === undefined ? {} : { asOf }), ...options }))
      }
      const listed = downloads.map((_, index) => index)
      const [first, ...others] = [listed, ...orders]
      const answer = await answerOf(session, inputs, first ?? [], month)
      for (const order of others) expect([order, await answerOf(session, inputs, order, month)]).toEqual([order, answer])
      return answer
    })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function answerOf(session: Session, inputs: readonly DeliveryInput[], steps: readonly Step[], month: string): Promise<Answer> {
  const { ledger } = session
  for (const { name } of await ledger.rows<{ name: string }>("select table_name as name from duckdb_tables() where not temporary and table_name <> 'migration' order by name")) await ledger.run(`delete from ${name}`)
  const ids = new Map<number, string>()
  for (const step of steps) {
    if (typeof step !== 'number') {
      await undoImport(session, ids.get(step.undo) ?? '', undefined)
      continue
    }
    const input = inputs[step]
    if (!input) throw new Error(`no download ${step}`)
    const [result] = await importDelivery(session, input, false)
    expect(['imported', 'unchanged']).toContain(result?.status)
    ids.set(step, String(result?.id))
  }
  const { body, reasons } = await reconcileReport(session, month, null)
  const statements = body['statements'] as readonly Readonly<Record<string, unknown>>[]
  const spend = await spendReport(session, { month, by: 'provider,component' })
  const models = await modelsReport(session, { month, by: 'provider,model,sub_account,api_key' })
  const statuses = await ledger.rows<{ state: string }>("select distinct concat_ws(' ', import.file, slice.slice_key, iso(bucket_start), slice.status, slice.recognized) as state from slice join import using (delivery_id) where slice.status <> 'undone' order by state")
  return {
    recognized: (body['totals'] as Readonly<Record<string, unknown>>)['recognized'], billed: statements.map((statement) => [statement['id'], statement['recognized'], statement['billed']]),
    reasons, spend: spend.body['rows'], models: models.body['rows'], statuses: statuses.map(({ state }) => state),
  }
}

/** Amounts in cents on days of a month; the days rise. */
export const someDays = (most = 6): fc.Arbitrary<{ readonly day: number; readonly cents: number }[]> =>
  fc.uniqueArray(fc.record({ day: fc.integer({ min: 1, max: 28 }), cents: fc.integer({ min: 1, max: 500_000 }) }), { minLength: 2, maxLength: most, selector: ({ day }) => day }).map((days) => days.sort((a, b) => a.day - b.day))

export const someMonth = fc.constantFrom('2026-02', '2026-06', '2026-09', '2025-12')

export const units = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
export const totalOf = (days: readonly { readonly cents: number }[]): string => text(sum(days.map(({ cents }) => BigInt(cents) * 10n ** 16n)))
export const dayOf = (month: string, day: number): string => `${month}-${String(day).padStart(2, '0')}`
/** A day of the month after. */
export const afterMonth = (month: string, day: number): string => `${new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), day)).toISOString().slice(0, 10)}T00:00:00Z`
