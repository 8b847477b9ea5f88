// Classifies a delivery's distinct groups of records and picks those that enter.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Config } from '../config/config.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { AccountOf } from './delivery-facts.ts'
import type { PickedGroup, ScanPlan } from './scan.ts'
import { rulesFor, selectGroup } from './select.ts'

/** Classifies each distinct group once and keeps those that enter. */
export async function pickGroups(ledger: Ledger, plan: ScanPlan, config: Config, accountOf: AccountOf): Promise<{ groups: PickedGroup[]; diagnostics: Diagnostic[] }> {
  const columns = plan.groups.map((_, index) => `g${index}`)
  const rows = await ledger.rows<Record<string, string>>(
    `select distinct ${[...columns, 'iso(x_start) as x_start', 'x_claim'].join(', ')} from seen where x_drop is null and not x_bad order by all`)
  const groups = new Map<string, PickedGroup>()
  const diagnostics = new Map<string, Diagnostic>()
  for (const row of rows) {
    const values = columns.map((column) => row[column] ?? '')
    const group = Object.fromEntries(plan.groups.map((column, index) => [column.name, values[index] ?? '']))
    const { source } = accountOf(row['x_claim'] ?? '')
    const dated = rulesFor(source, config).some((rule) => rule.from !== undefined || rule.to !== undefined)
    const start = dated && plan.parser.wholeBill ? (row['x_start'] ?? '') : null
    const key = JSON.stringify([values, start])
    if (groups.has(key)) continue
    const selection = selectGroup(plan.parser, group, row['x_start'] ?? '', source, config)
    if (!selection) continue
    groups.set(key, { group: values, start, ...selection })
    const found = selection.classification.diagnostic
    if (found) diagnostics.set(found.message, diagnostic(found.code, found.severity, found.message))
  }
  return { groups: [...groups.values()], diagnostics: shortened([...diagnostics.values()]) }
}

const MOST = 50
const LONGEST = 300

/** The first of them, and how many more there are; a cell that holds a book is not repeated whole. */
function shortened(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const shown = diagnostics.slice(0, MOST).map((found) => (found.message.length > LONGEST ? { ...found, message: `${found.message.slice(0, LONGEST)}…` } : found))
  const [next] = diagnostics.slice(MOST)
  return next === undefined ? shown : [...shown, diagnostic(next.code, next.severity, `and ${diagnostics.length - MOST} more like these`)]
}
