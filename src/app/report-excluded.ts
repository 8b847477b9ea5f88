// Use cases: `aicost report excluded` (what whole bills hold besides their AI rows, with GPU and TPU machines named as
// candidates for ai_rules) and `aicost report unpriced` (metered use without a price).
import { DateTime } from 'luxon'
import type { ExitReason } from '../domain/diagnostic.ts'
import { append } from '../domain/list.ts'
import { money, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { sqlText } from '../ledger/assets.ts'
import { fxRate, translate } from '../reconcile/fx.ts'
import type { MonthRates } from '../reconcile/fx.ts'
import { loadMonthRates } from '../reconcile/load.ts'
import { fits, ordered, reportQuery } from './report-dimensions.ts'
import type { DimensionValues, ReportRequest } from './report-dimensions.ts'
import { evidenceAsOf, monthViews } from './report-months.ts'
import type { MonthView } from './report-months.ts'
import type { Report } from './report-spend.ts'
import type { Session } from './session.ts'

/**
 * Machines with accelerators, by the instance type in a usage type (`BoxUsage:g6.12xlarge`) or in a machine's name:
 * AWS p2 … p6, g3 … g7, inf, trn, dl (instance types list, checked 2026-11-22); Azure's N series, as sizes and as meters (NC24ads A100 v4); Google's a2, a3, a4, g2 and TPU.
 */
const ACCELERATED = /(?:^|[:\s_/.-])(?:(?:p[2-6](?:de|en|dn|d|e|b200|b300)?|g[3-7](?:dn|ad|in|e|f|s|g)?|inf[12]|trn[12]n?|dl[12]q?)\.(?:\d*xlarge|large|metal|nano|micro|small|medium)|standard_n[cdv]\w*|n[cdgv]\d+\w*|(?:a2|a3|a4|g2)-(?:high|mega|ultra|edge|standard)gpu\w*|a[234] (?:core|ram)|(?:cloud )?tpu(?:[\s_-]?v?\d\w*)?|gpu)(?:$|[:\s_/.-])/i

export function isAccelerated(usageType: string): boolean {
  return ACCELERATED.test(usageType)
}

interface ExcludedRow {
  readonly account: string
  readonly format: string
  readonly sub_account: string | null
  readonly service: string
  readonly line_type: string
  readonly usage_type: string
  readonly currency: string
  readonly day: string
  readonly records: string
  readonly billed_cost: string
}

interface Excluded {
  readonly values: DimensionValues
  readonly provider: string
  readonly usageType: string
  readonly records: number
  readonly billed: Money | null
}

export async function excludedReport(session: Session, request: ReportRequest): Promise<Report> {
  const { ledger, config } = session
  const query = reportQuery('excluded', request, ['service'])
  const views = await monthViews(session, query.months)
  const lines: Excluded[] = []
  for (const view of views.filter((candidate) => !candidate.outside)) {
    const rates = await loadMonthRates(ledger, view.month, config)
    const rows = await ledger.rows<ExcludedRow>(sqlText('src/ledger/sql/reports/excluded.sql'), { month: view.month })
    append(lines, rows.map((row) => excludedLine(session, view, row, rates)).filter((line) => fits(line.values, query.where)))
  }
  const groups = new Map<string, Excluded[]>()
  for (const line of lines) {
    const key = JSON.stringify([line.provider, ...query.by.map((dimension) => line.values[dimension] ?? null)])
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const total = (of: readonly Excluded[]): Money | null => (of.some((line) => line.billed === null) ? null : sum(of.map((line) => line.billed ?? 0n)))
  const rows = ordered([...groups.values()], query.by, (group) => group[0]?.values ?? {}, (group) => total(group) ?? 0n).map((group) => {
    const candidates = candidatesOf(group)
    return {
      provider: group[0]?.provider ?? null, ...Object.fromEntries(query.by.filter((dimension) => dimension !== 'provider').map((dimension) => [dimension, group[0]?.values[dimension] ?? null])),
      records: group.reduce((all, line) => all + line.records, 0), billed_cost: textOr(total(group)), candidate: candidates.length > 0 ? 'gpu' : null, candidates,
    }
  })
  const reasons: ExitReason[] = lines.some((line) => line.billed === null) ? ['fx_missing'] : []
  return {
    body: { month: query.month, months: views.map(({ month, state, versionNo }) => ({ month, state, version_no: versionNo })), currency: config.currency, by: query.by, rows, total: { records: lines.reduce((all, line) => all + line.records, 0), billed_cost: textOr(total(lines)) } },
    reasons, asOf: await evidenceAsOf(ledger),
  }
}

function excludedLine(session: Session, view: MonthView, row: ExcludedRow, rates: MonthRates): Excluded {
  const { config, parsers } = session
  const source = config.sources.find((candidate) => candidate.account === row.account && candidate.billed_through === undefined)
  const statement = view.statements.find((candidate) => candidate.account === row.account && candidate.currency === row.currency)
  const provider = source?.provider ?? parsers.get(row.format)?.provider ?? row.account
  return {
    provider, usageType: row.usage_type, records: Number(row.records), billed: translate(money(row.billed_cost), rateOf(view, row, rates)),
    values: {
      provider, issuer: statement?.issuer ?? null, source: source?.id ?? null, account: row.account, sub_account: row.sub_account, service: row.service || null, day: row.day, month: view.month, currency: row.currency, leg: 'billed',
      week: DateTime.fromISO(row.day, { zone: 'UTC' }).toFormat("kkkk-'W'WW"),
    },
  }
}

/** The statement's rate where the account has one in that currency (a signed month keeps it), else today's. */
function rateOf(view: MonthView, row: ExcludedRow, rates: MonthRates): { rate: Money } | null {
  const statement = view.statements.find((candidate) => candidate.account === row.account && candidate.currency === row.currency)
  if (statement) return statement.rate === null ? null : { rate: statement.rate }
  return fxRate(row.currency, rates)
}

/** What a company may want to select with ai_rules, most expensive first. */
function candidatesOf(group: readonly Excluded[]): { usage_type: string; records: number; billed_cost: string | null }[] {
  const found = new Map<string, Excluded[]>()
  for (const line of group.filter((candidate) => isAccelerated(candidate.usageType))) found.set(line.usageType, [...(found.get(line.usageType) ?? []), line])
  const amount = (lines: readonly Excluded[]): Money => sum(lines.map((line) => line.billed ?? 0n))
  return [...found].sort(([a, left], [b, right]) => (amount(left) === amount(right) ? (a < b ? -1 : 1) : amount(left) > amount(right) ? -1 : 1)).map(([usageType, lines]) => ({
    usage_type: usageType, records: lines.reduce((all, line) => all + line.records, 0), billed_cost: lines.some((line) => line.billed === null) ? null : text(amount(lines)),
  }))
}

const textOr = (amount: Money | null): string | null => (amount === null ? null : text(amount))

interface UnpricedRow {
  readonly source: string | null
  readonly account: string
  readonly provider: string | null
  readonly model: string | null
  readonly token_kind: string | null
  readonly tier: string | null
  readonly unit: string | null
  readonly records: string
  readonly quantity: string | null
  readonly recognized_records: string
}

/** Metered use without a price, whether or not a bill covers it; `recognized_rows` are those the month's number lacks. */
export async function unpricedReport(session: Session, request: ReportRequest): Promise<Report> {
  const { ledger } = session
  const query = reportQuery('unpriced', request, [])
  const views = await monthViews(session, query.months)
  const rows: Record<string, unknown>[] = []
  for (const { month } of views.filter((candidate) => !candidate.outside)) {
    const found = await ledger.rows<UnpricedRow>(sqlText('src/ledger/sql/reports/unpriced.sql'), { from: `${month}-01`, to: `${addMonths(month, 1)}-01` })
    const merged = new Map<string, UnpricedRow[]>()
    for (const row of found.filter((candidate) => fits({ ...candidate, month }, query.where))) {
      const key = JSON.stringify([row.provider, row.model, row.token_kind, row.tier, row.unit])
      merged.set(key, [...(merged.get(key) ?? []), row])
    }
    append(rows, [...merged.values()].map((group) => unpricedLine(month, group)).sort((a, b) => Number(b.rows) - Number(a.rows)))
  }
  const reasons: ExitReason[] = rows.length > 0 ? ['unpriced'] : []
  return { body: { month: query.month, months: views.map(({ month, state, versionNo }) => ({ month, state, version_no: versionNo })), rows, total: { rows: rows.reduce((all, row) => all + Number(row['rows']), 0), tokens: text(sum(rows.map((row) => money(String(row['tokens'] ?? '0'))))) } }, reasons, asOf: await evidenceAsOf(ledger) }
}

function unpricedLine(month: string, group: readonly UnpricedRow[]): { rows: number } & Record<string, unknown> {
  const [first] = group
  const quantity = sum(group.map((row) => money(row.quantity ?? '0')))
  return {
    month, provider: first?.provider ?? null, model: first?.model ?? null, token_kind: first?.token_kind ?? null, tier: first?.tier ?? null, rows: group.reduce((all, row) => all + Number(row.records), 0),
    tokens: first?.unit === 'Tokens' ? text(quantity) : null, quantity: text(quantity), unit: first?.unit ?? null, recognized_rows: group.reduce((all, row) => all + Number(row.recognized_records), 0),
  }
}
