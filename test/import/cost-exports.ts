// Small cost exports in OpenAI's shape, made for the tests of counting, and the ledgers they are imported into.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importDelivery, readyDelivery } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import type { Session } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import type { DeliveryInput } from '../../src/import/delivery.ts'
import type { ImportResult } from '../../src/import/record.ts'

const HEADER = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source'
const CONFIG = `company: Quill
currency: USD
sources:
  - { id: quill, provider: OpenAI, account: org-quill, lag_days: 2 }
`

export interface Cost {
  /** Seconds since 1970. */
  readonly start: number
  readonly seconds: number
  readonly amount: string
  /** Absent: the export is not grouped by project. */
  readonly project?: string | undefined
}

export interface CostExport {
  readonly name: string
  readonly asOf: string
  readonly costs: readonly Cost[]
}

export const DAY = 86_400
export const dayOfMay = (day: number): number => Date.UTC(2026, 4, day) / 1000

function csv({ name, costs }: CostExport): string {
  const lines = costs.map(({ start, seconds, amount, project }) => `${start},${start + seconds},,,${amount},usd,,,,,,${project ?? ''},org-quill,,Quill,${name}@quill.example,`)
  return `${[HEADER, ...lines].join('\n')}\n`
}

export interface Counting {
  /** Imports the exports in this order into an empty ledger. */
  readonly inOrder: (names: readonly string[]) => Promise<ImportResult[]>
  /** Money of the slices that count. */
  readonly total: () => Promise<string>
  /** Status of every export's slices by start: `B 2026-05-07T00:00:00Z` → counted. */
  readonly statuses: () => Promise<Record<string, string>>
  readonly rows: Session['ledger']['rows']
}

/** A ledger for some exports, staged once and imported as often as wanted. */
export async function counting<T>(exports: readonly CostExport[], work: (counting: Counting) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-counting-'))
  try {
    writeFileSync(join(root, 'aicost.yaml'), CONFIG)
    for (const costs of exports) writeFileSync(join(root, `${costs.name}.csv`), csv(costs))
    return await withSession(workspaceAt(root), FIXED, {}, async (session) => {
      const inputs = new Map<string, DeliveryInput>()
      for (const { name, asOf } of exports) inputs.set(name, await readyDelivery(session, [{ name: `${name}.csv`, path: join(root, `${name}.csv`), format: 'openai-cost-csv' }], { asOf }))
      return work(countingOf(session, inputs))
    })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const TABLES = ['delivery', 'import', 'import_amount', 'import_diagnostic', 'reject', 'slice', 'slice_amount', 'evidence_charge', 'log']

function countingOf(session: Session, inputs: ReadonlyMap<string, DeliveryInput>): Counting {
  const { ledger } = session
  return {
    inOrder: async (names) => {
      for (const table of TABLES) await ledger.run(`delete from ${table}`)
      const results: ImportResult[] = []
      for (const name of names) {
        const input = inputs.get(name)
        if (!input) throw new Error(`no export ${name}`)
        results.push(...(await importDelivery(session, input, false)))
      }
      return results
    },
    total: async () => (await ledger.row<{ total: string }>('select plain(coalesce(sum(amount), 0)) as total from slice_amount join slice using (slice_id) where counted')).total,
    statuses: async () => {
      const rows = await ledger.rows<{ slice: string; status: string }>("select import.file[1:-5] || ' ' || iso(bucket_start) as slice, slice.status from slice join import using (delivery_id) order by all")
      return Object.fromEntries(rows.map(({ slice, status }) => [slice, status]))
    },
    rows: (sql, parameters) => ledger.rows(sql, parameters),
  }
}

/** Five of the 120 orders of five things: each stands first once and last once, and each before and after every other. */
export function ordersOfFive<T>([a, b, c, d, e]: readonly [T, T, T, T, T]): T[][] {
  return [[a, b, c, d, e], [b, e, d, c, a], [c, a, e, d, b], [d, b, a, e, c], [e, c, b, a, d]]
}
