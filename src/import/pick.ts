// Which records of a delivery enter, between its two scans: its distinct groups are classified once each, and those
// that enter become the table `picked`.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Config, Source } from '../config/config.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Classification } from './contract.ts'
import type { AccountOf } from './delivery-facts.ts'
import type { ScanPlan } from './scan.ts'
import { rulesFor, selectGroup } from './select.ts'

/** Columns of the table `picked` that join to the records of a group, and their types. */
export const PICKED_COLUMNS: Readonly<Record<string, string>> = {
  x_share: 'decimal(9, 6)', x_rule_id: 'varchar', x_nature: 'varchar', x_component: 'varchar', x_model: 'varchar', x_model_maker: 'varchar', x_token_kind: 'varchar', x_modality: 'varchar', x_tier: 'varchar',
  x_context: 'varchar', x_service_provider: 'varchar', x_service_name: 'varchar', x_cost_category: 'varchar', x_unit: 'varchar', x_factor: 'bigint',
}

/**
 * What tells records of one group apart: whose they are, where several sources take different parts of a bill; and the
 * month, where a rule holds for some months only.
 */
export interface Apart {
  readonly claims: boolean
  readonly starts: boolean
}

export interface Picked {
  readonly groups: readonly PickedGroup[]
  readonly apart: Apart
  readonly diagnostics: readonly Diagnostic[]
}

interface PickedGroup {
  readonly group: readonly string[]
  /** Null where claims, or starts, are not told apart. */
  readonly claim: string | null
  readonly start: string | null
  readonly classification: Classification
  readonly share: string
  readonly ruleId: string | null
}

/** Classifies each distinct group once and keeps those that enter. */
export async function pickGroups(ledger: Ledger, plan: ScanPlan, config: Config, accountOf: AccountOf): Promise<Picked> {
  const columns = plan.groups.map((_, index) => `g${index}`)
  const rows = await ledger.rows<Record<string, string>>(
    `select distinct ${[...columns, 'iso(x_start) as x_start', 'x_claim'].join(', ')} from seen where x_drop is null and not x_bad order by all`)
  const apart = apartOf(plan, [...new Set(rows.map((row) => accountOf(row['x_claim'] ?? '').source))], config)
  const groups = new Map<string, PickedGroup>()
  const diagnostics = new Map<string, Diagnostic>()
  for (const row of rows) {
    const values = columns.map((column) => row[column] ?? '')
    const group = Object.fromEntries(plan.groups.map((column, index) => [column.name, values[index] ?? '']))
    const claim = apart.claims ? (row['x_claim'] ?? '') : null
    const start = apart.starts ? (row['x_start'] ?? '') : null
    const key = JSON.stringify([values, claim, start])
    if (groups.has(key)) continue
    const selection = selectGroup(plan.parser, group, row['x_start'] ?? '', accountOf(row['x_claim'] ?? '').source, config)
    if (!selection) continue
    groups.set(key, { group: values, claim, start, ...selection })
    const found = selection.classification.diagnostic
    if (found) diagnostics.set(found.message, diagnostic(found.code, found.severity, found.message))
  }
  return { groups: [...groups.values()], apart, diagnostics: shortened([...diagnostics.values()]) }
}

/** Of all but whole bills every record enters, whoever's and whenever. */
function apartOf({ parser }: ScanPlan, sources: readonly (Source | null)[], config: Config): Apart {
  const isDated = (source: Source | null): boolean => rulesFor(source, config).some((rule) => rule.from !== undefined || rule.to !== undefined)
  return parser.wholeBill ? { claims: sources.length > 1, starts: sources.some(isDated) } : { claims: false, starts: false }
}

/** SQL: the group of `picked` that a record of a relation with these keys belongs to. */
export function samePicked(plan: ScanPlan, apart: Apart, relation: string): string {
  const same = [
    ...plan.groups.map((_, index) => `picked.g${index} = ${relation}.g${index}`),
    ...(apart.claims ? [`picked.p_claim = ${relation}.x_claim`] : []),
    ...(apart.starts ? [`picked.p_start = ${relation}.x_start`] : []),
  ]
  return same.length === 0 ? 'true' : same.join(' and ')
}

const MOST = 50
const LONGEST = 300

/** The first of them, and how many more there are; a cell that holds a book is not repeated whole. */
function shortened(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const shown = diagnostics.slice(0, MOST).map((found) => (found.message.length > LONGEST ? { ...found, message: `${found.message.slice(0, LONGEST)}…` } : found))
  const [next] = diagnostics.slice(MOST)
  return next === undefined ? shown : [...shown, diagnostic(next.code, next.severity, `and ${diagnostics.length - MOST} more like these`)]
}

/** The table `picked`: groups that enter, with what they are. */
export async function createPicked(ledger: Ledger, plan: ScanPlan, picked: Picked): Promise<void> {
  const columns = { ...Object.fromEntries(plan.groups.map((_, index) => [`g${index}`, 'varchar'])), p_claim: 'varchar', p_start: 'timestamp', ...PICKED_COLUMNS }
  await ledger.run(`create or replace temp table picked (${Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(', ')})`)
  await ledger.insert('picked', picked.groups.map(({ group, claim, start, classification, share, ruleId }) => ({
    ...Object.fromEntries(group.map((value, index) => [`g${index}`, value])),
    p_claim: claim,
    p_start: start,
    x_share: share,
    x_rule_id: ruleId ?? classification.rule_id ?? null,
    x_nature: classification.nature ?? null,
    x_component: classification.component ?? 'usage',
    x_model: classification.model ?? null,
    x_model_maker: classification.model_maker ?? null,
    x_token_kind: classification.token_kind ?? null,
    x_modality: classification.modality ?? null,
    x_tier: classification.tier ?? null,
    x_context: classification.context ?? null,
    x_service_provider: classification.service_provider ?? null,
    x_service_name: classification.service_name ?? null,
    x_cost_category: classification.cost_category ?? null,
    x_unit: classification.unit ?? null,
    x_factor: classification.factor ?? '1',
  })))
}

/** Marks the groups of `seen` that were picked. */
export async function markPicked(ledger: Ledger, plan: ScanPlan, { apart }: Picked): Promise<void> {
  await ledger.run('alter table seen add column x_picked boolean default false')
  await ledger.run(`update seen set x_picked = true where x_drop is null and not x_bad and exists (select 1 from picked where ${samePicked(plan, apart, 'seen')})`)
}
