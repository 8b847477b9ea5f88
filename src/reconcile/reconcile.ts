// Reconciles one month: facts → documents, bills, matches → statements → variances, prepaid, completeness, checks.
// Everything after the facts is pure: the same evidence, configuration and decisions give the same result on any day.
import { DateTime } from 'luxon'
import { dayAfter } from '../domain/day.ts'
import { money, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addDays, addMonths, daysOf, monthPeriod } from '../domain/period.ts'
import type { Config, Source } from '../config/config.ts'
import { coveringParts } from './advances.ts'
import { apportion, billKey, commitmentUse } from './bill.ts'
import type { ApportionedLine } from './bill.ts'
import { carriedItems } from './carried.ts'
import { commitmentBalances, committedAccounts, termLines } from './commitments.ts'
import { completeness } from './completeness.ts'
import type { Agreement } from './contracts.ts'
import { gatherDocuments } from './documents.ts'
import { fxRate, monthRates, rateDays } from './fx.ts'
import { drawdowns, drawnSince } from './drawdown.ts'
import { possibleDuplicates } from './duplicates.ts'
import type { Coverage, Facts, Payment } from './facts.ts'
import { matchPayments } from './matching.ts'
import type { Matching } from './matching.ts'
import { advanceMonths, prepaidLines, prepaidMonths, unattributedLine } from './month-lines.ts'
import type { FormatFacts, MonthResult, ReconcileInput } from './month.ts'
import { placeDocument } from './placing.ts'
import type { PlacedPart } from './placing.ts'
import type { PrepaidMonth } from './prepaid.ts'
import { resoldDetails } from './resold.ts'
import type { Statement, StatementDocument } from './result.ts'
import { divideShared } from './shared-invoices.ts'
import { spanBalances, spanLines } from './spans.ts'
import type { LegDays } from './statement-input.ts'
import { buildStatement } from './statement.ts'
import { useOver } from './use.ts'
import { judge, statementState } from './variances.ts'

export function reconcile(input: ReconcileInput): MonthResult {
  const { month, config, facts } = input
  const sourcesOf = (account: string): Source[] => config.sources.filter((source) => source.account === account && source.billed_through === undefined)
  const sourceOf = (account: string): Source | undefined => sourcesOf(account)[0]
  const resold = new Set(config.sources.filter((source) => source.billed_through !== undefined).map((source) => source.account))
  const billed = facts.billed.filter((row) => !resold.has(row.account))
  const excluded = facts.excluded.filter((row) => !resold.has(row.account))
  const committed = committedAccounts(facts.commitments)
  const bills = apportion(billed, excluded, commitmentUse(excluded), committed)
  const spanning = facts.spanning.filter((charge) => !resold.has(charge.account))
  const terms = [...termLines(facts.commitments, month).filter((line) => !resold.has(line.account)), ...spanLines(spanning, month)]
  const wholeBills = new Set([...facts.excluded.map((row) => row.account), ...config.sources.filter((source) => source.scope === 'ai_rows').map((source) => source.account)])
  const billsByKey = new Map(bills.totals.map((bill) => [billKey(bill.account, bill.currency, bill.invoice, bill.month), bill]))
  const documents = gatherDocuments(divideShared(facts.lines, { billed, bills: billsByKey, sourceOf }), sourceOf)
  const detail = { billed, bills: billsByKey, isWholeBill: (account: string) => wholeBills.has(account) || committed.has(account) }
  const parts = documents.flatMap((document) => placeDocument(document, detail))
  const fx = monthRates(facts.published, month, config)
  const resale = resoldDetails({ month, config, sums: facts.resold, coverage: facts.coverage, formats: input.formats })
  const days = rateDays(facts.published)
  const foreign = { days, below: money(config.fx.card.below), above: money(config.fx.card.above) }
  const matchingOf = (leg: Payment['leg']): Matching => matchPayments({ documents, payments: facts.payments.filter((payment) => payment.leg === leg), config, rates: foreign, decided: input.decided.matches })
  const [matching, booked] = [matchingOf('paid'), matchingOf('booked')]
  const covering = coveringParts(parts, sourceOf)
  const use = useOver(config, billed, facts.metered, covering)
  const prepaid = [...prepaidMonths(input, parts, matching), ...advanceMonths(input, parts, covering)]
  const inMonth = (day: string): boolean => day.startsWith(month)
  const keys = statementKeys(input, parts, matching, resold, terms, prepaid)
  const byDocument = groupParts(parts)
  const paidAsOf = input.asOf ?? latest(facts.coverage.filter((slice) => slice.leg === 'paid').map((slice) => (slice.asOf > slice.periodEnd ? slice.asOf : slice.periodEnd)))
  const statements = keys.map(({ account, currency }) => {
    const sources = sourcesOf(account)
    const mine = <T extends { account: string; currency: string; day: string }>(rows: readonly T[]): T[] => rows.filter((row) => row.account === account && row.currency === currency && inMonth(row.day))
    const coverage = facts.coverage.filter((slice) => slice.account === account)
    const own = mine(billed)
    const neighbours = billed.filter((row) => row.account === account && row.currency === currency && (row.day === dayAfter(`${month}-01`, -1) || row.day === `${addMonths(month, 1)}-01`))
    return buildStatement({
      account, currency, month, sources, config, billed: own, neighbours, hoursBehind: hoursBehind(coverage, month, config.close.time_zone), metered: facts.metered.filter((row) => row.account === account && (row.currency === currency || (row.currency === '' && currency === unpricedCurrency(facts, account, config))) && inMonth(row.day)),
      recognition: { apportioned: [...mine(bills.lines), ...mine(terms)], parts: covering.filter((part) => part.month === month && part.document.account === account && part.document.currency === currency) },
      parts: parts.filter((part) => part.month === month && part.document.account === account && part.document.currency === currency), partsOfDocuments: byDocument, bills: bills.totals, matching, bookings: booked,
      billedDays: legDays(coverage, 'billed', month), meteredDays: legDays(coverage, 'metered', month),
      billedBound: roundingBound(coverage, month, input.formats), skuDays: input.skuDays.filter((sku) => sku.account === account && sku.currency === currency),
      agreedUse: input.agreedUse.filter((use) => use.account === account && use.currency === currency), agreedPrices: input.agreedPrices,
      paidAsOf, rate: fxRate(currency, fx), rateDays: days, finality: finality(coverage, own.map((row) => row.invoice), sources[0], input), scope: sources[0]?.scope ?? (wholeBills.has(account) ? 'ai_rows' : 'whole'),
      extra: [...prepaidLines(prepaid, sources, month, currency), ...input.decided.taken.filter((taken) => taken.account === account && taken.currency === currency).map((taken) => taken.line)],
      stated: prepaid.filter((entry) => entry.month === month && entry.currency === currency && sources.some((source) => source.id === entry.source)).flatMap((entry) => entry.stated),
      accruals: input.decided.accruals.filter((accrual) => accrual.currency === currency && sources.some((source) => source.id === accrual.source)), contracts: input.contracts, use, disputed: input.decided.disputed,
      unattributed: [...facts.unattributed.filter((rest) => rest.account === account && rest.currency === currency && rest.month === month).map(unattributedLine), ...resale.rests.filter((rest) => rest.account === account && rest.currency === currency).map(({ line }) => line)],
    })
  })
  const complete = completeness({
    month, config, coverage: facts.coverage, parts, asOf: input.asOf, waived: input.decided.waived, accrued: new Set(input.decided.accruals.map((accrual) => accrual.source)),
    lagOf: (format) => input.formats.get(format)?.lagDays ?? 0, hasMarker: (account) => statements.some((statement) => statement.account === account && statement.finality === 'marker'),
    isBooked: (account) => statements.some((statement) => statement.account === account && statement.booked !== null),
    isPaid: (account) => isPaid(statements.filter((statement) => statement.account === account).flatMap((statement) => statement.documents), matching),
  })
  const variances = judge(statements, config, input.decided.resolutions, fx, month)
  const carried = carriedItems(input.decided.deferred, month, input.asOf, config, input.decided.resolutions, fx)
  const missing = new Set(complete.filter((entry) => entry.required === 'close' && (entry.state === 'missing' || entry.state === 'partial')).map((entry) => entry.source))
  return {
    month, currency: config.currency,
    statements: statements.map((statement) => {
      // A returned item belongs to the statement of the same account and currency; where none is, it stands in `carried` alone.
      const own = [...(variances.get(statement.id) ?? []), ...carried.filter((item) => withoutMonth(item.statement) === withoutMonth(statement.id))]
      const counted = own.filter((variance) => variance.bridge !== 'Q' || variance.isAgreedPrice || sourceRequires(statement, config, 'metered'))
      return { ...statement, variances: own, state: statementState(counted, statement.sources.some((id) => missing.has(id))) }
    }),
    completeness: complete, drawdowns: drawdowns(input.contracts, month, use), prepaid: prepaid.filter((entry) => entry.month === month), commitments: [...commitmentBalances(facts.commitments, sourceOf, month), ...spanBalances(spanning, sourceOf, month)], matching, booked, parts, possibleDuplicates: possibleDuplicates(input.skuDays, statements, month, config, input.decided.distinct), carried,
    fx, fxImports: fxImports(facts, statements, matching, month, config),
    controls: facts.controls, focusInvoices: facts.focusInvoices, resold: resale.details, diagnostics: resale.diagnostics,
    paidAsOf, asOf: input.asOf ?? latest(facts.coverage.map((slice) => slice.asOf)),
  }
}

/** Account and currency of a statement's id. */
const withoutMonth = (statement: string): string => statement.slice(statement.indexOf('/'))

/** There are documents, and cash settles each of them: a receipt alone is the vendor's word. */
function isPaid(documents: readonly StatementDocument[], matching: Matching): boolean {
  return documents.length > 0 && documents.every(({ document, open }) => open === 0n && matching.byDocument.has(document.key))
}

/** Files of the rates used: the month's, for statements in other currencies, and those around payments in another currency than their document. */
function fxImports(facts: Facts, statements: readonly Statement[], matching: Matching, month: string, config: Config): number[] {
  if (config.fx.method === 'fixed') return []
  const foreign = statements.some((statement) => statement.currency !== config.currency)
  const shown = new Set(statements.flatMap((statement) => statement.documents.map(({ document }) => document.key)))
  const paidOn = [...matching.matches, ...matching.duplicates].filter(({ document, payment }) => shown.has(document.key) && payment.currency !== document.currency).map(({ payment }) => payment.date)
  const used = facts.published.filter(({ day }) => (foreign && day.startsWith(month)) || paidOn.some((date) => day <= date && day >= dayAfter(date, -7)))
  return [...new Set(used.map(({ importId }) => importId))].sort((a, b) => a - b)
}

/** Whether a leg of one of the statement's sources is required for the close. */
export function sourceRequires(statement: Pick<Statement, 'sources'>, config: Config, leg: 'metered' | 'billed' | 'invoiced' | 'paid'): boolean {
  return config.sources.some((source) => statement.sources.includes(source.id) && source.legs[leg] === 'close')
}

const latest = (values: readonly string[]): string | null => [...values].sort().at(-1) ?? null

function groupParts(parts: readonly PlacedPart[]): Map<string, PlacedPart[]> {
  const groups = new Map<string, PlacedPart[]>()
  for (const part of parts) groups.set(part.document.key, [...(groups.get(part.document.key) ?? []), part])
  return groups
}

/** Every account and currency that has evidence, a decision or a line in the month. */
function statementKeys(input: ReconcileInput, parts: readonly PlacedPart[], matching: Matching, resold: ReadonlySet<string>, terms: readonly ApportionedLine[], prepaid: readonly PrepaidMonth[]): { account: string; currency: string }[] {
  const { facts, month, config } = input
  // Before the first month closed, evidence (an invoice issued later for it, too) is outside all totals.
  if (config.close.start_month !== undefined && month < config.close.start_month) return []
  const keys = new Map<string, { account: string; currency: string }>()
  const add = (account: string, currency: string): void => {
    if (!resold.has(account)) keys.set(`${account}|${currency}`, { account, currency })
  }
  for (const row of facts.billed) if (row.day.startsWith(month)) add(row.account, row.currency)
  for (const row of facts.metered) if (row.day.startsWith(month)) add(row.account, row.currency === '' ? unpricedCurrency(facts, row.account, config) : row.currency)
  for (const row of facts.excluded) if (row.day.startsWith(month)) add(row.account, row.currency)
  for (const line of terms) add(line.account, line.currency)
  for (const entry of prepaid) if (entry.month === month && entry.stated.length > 0) add(config.sources.find((source) => source.id === entry.source)?.account ?? entry.source, entry.currency)
  for (const part of parts) if (part.month === month) add(part.document.account, part.document.currency)
  for (const { payment, source } of matching.unmatched) if (payment.date.startsWith(month)) add(source.account, payment.currency)
  for (const accrual of input.decided.accruals) add(config.sources.find((source) => source.id === accrual.source)?.account ?? accrual.source, accrual.currency)
  for (const taken of input.decided.taken) add(taken.account, taken.currency)
  return [...keys.values()].sort((a, b) => (a.account === b.account ? (a.currency < b.currency ? -1 : 1) : a.account < b.account ? -1 : 1))
}

/** Where an account's use without a price belongs: the currency its other evidence has, else the reporting currency. */
function unpricedCurrency(facts: Facts, account: string, config: Config): string {
  return facts.billed.find((row) => row.account === account)?.currency ?? facts.metered.find((row) => row.account === account && row.currency !== '')?.currency ?? facts.lines.find((line) => line.account === account)?.currency ?? config.currency
}

/** How far the close zone lies behind the days of this account's day-grain detail, in hours; 0 when days are cut in it. */
function hoursBehind(coverage: readonly Coverage[], month: string, zone: string): number {
  const period = monthPeriod(month)
  const daily = coverage.some((slice) => (slice.leg === 'billed' || slice.leg === 'metered') && slice.start < period.end && slice.end > period.start && !['hour', 'instant'].includes(slice.grain))
  return daily ? -DateTime.fromISO(`${month}-01`, { zone }).offset / 60 : 0
}

function legDays(coverage: readonly Coverage[], leg: string, month: string): LegDays {
  const period = monthPeriod(month)
  const slices = coverage.filter((slice) => slice.leg === leg && slice.start < period.end && slice.end > period.start)
  return { has: slices.length > 0, days: new Set(slices.flatMap((slice) => daysOf({ start: slice.start, end: slice.end }))) }
}

/** Rows × half the rounding unit their format declares. */
function roundingBound(coverage: readonly Coverage[], month: string, formats: ReadonlyMap<string, FormatFacts>): Money {
  return sum(coverage.filter((slice) => slice.leg === 'billed' && slice.start.startsWith(month)).map((slice) => {
    const rounding = formats.get(slice.format)?.rounding
    return rounding === undefined ? 0n : (money(rounding) / 2n) * BigInt(slice.records)
  }))
}

/** Final by the vendor's own marker (an invoice number on every row), else once the lag after the month has passed. */
function finality(coverage: readonly Coverage[], invoices: readonly string[], source: Source | undefined, input: ReconcileInput): { provisional: boolean; finality: 'marker' | 'lag' | 'none' } {
  const period = monthPeriod(input.month)
  for (const leg of ['billed', 'metered']) {
    const slices = coverage.filter((slice) => slice.leg === leg && slice.start < period.end && slice.end > period.start)
    if (slices.length === 0) continue
    const end = source?.to !== undefined && `${source.to}T00:00:00Z` < period.end ? `${source.to}T00:00:00Z` : period.end
    const lag = Math.max(...slices.map((slice) => source?.lag_days ?? input.formats.get(slice.format)?.lagDays ?? 0))
    // Of two bases both must be there: the older of them decides.
    const [reached = ''] = (['billed', 'effective'] as const).map((side) => latest(slices.filter((slice) => slice.supplies === side || slice.supplies === 'both').map((slice) => slice.completeAsOf)) ?? '').sort()
    // A number that stands there before the period is over was given in advance: it marks nothing.
    if (leg === 'billed' && reached >= end && invoices.length > 0 && invoices.every((invoice) => invoice !== '')) return { provisional: false, finality: 'marker' }
    return reached >= addDays(end, lag) ? { provisional: false, finality: 'lag' } : { provisional: true, finality: 'none' }
  }
  return { provisional: false, finality: 'marker' }
}

/** The days whose facts a month needs: its own, those of prepaid and advance accounts since their opening, of contracts' periods since they began, of documents that reach into it. */
export function spanOf(month: string, config: Config, contracts: readonly Agreement[], lines: readonly { readonly periodStart: string | null; readonly periodEnd: string | null; readonly issueDate: string }[]): { from: string; to: string } {
  const first = `${month}-01`
  const next = `${addMonths(month, 1)}-01`
  const touching = lines.filter((line) => line.periodStart !== null && line.periodEnd !== null && line.periodStart < next && line.periodEnd > first)
  const openings = config.sources.filter((source) => source.billing === 'prepaid' || source.billing === 'advance_estimate').map((source) => source.opening?.as_of ?? `${config.close.start_month ?? month}-01`)
  const drawn = [drawnSince(contracts, month), ...touching.map((line) => drawnSince(contracts, (line.periodEnd === null ? first : dayAfter(line.periodEnd, -1)).slice(0, 7)))].filter((day) => day !== null)
  const from = [dayAfter(first, -1), ...drawn, ...touching.map((line) => dayAfter(line.periodStart ?? first, -1)), ...openings].sort()[0] ?? first
  const to = [dayAfter(next), ...touching.map((line) => dayAfter(line.periodEnd ?? next))].sort().at(-1) ?? next
  return { from, to }
}
