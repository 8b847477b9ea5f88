// Use cases: `aicost report spend`, `models` and `tokens`: a month's one number by any dimensions, with the tokens behind
// it. Every row is a sum of recognized lines; the total is the month's.
import type { ExitReason } from '../domain/diagnostic.ts'
import { append } from '../domain/list.ts'
import { divideRound, money, ONE, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { ordered, reportQuery } from './report-dimensions.ts'
import type { Dimension, DimensionValues, ReportQuery, ReportRequest } from './report-dimensions.ts'
import { readLines, readTokens, shareOf } from './report-lines.ts'
import type { LineSum, TokenSum } from './report-lines.ts'
import { evidenceAsOf, monthsThatTook, monthViews } from './report-months.ts'
import type { MonthView } from './report-months.ts'
import type { Session } from './session.ts'

export interface Report {
  readonly body: Record<string, unknown>
  readonly reasons: readonly ExitReason[]
  readonly asOf: string | null
}

export const TOKEN_KINDS = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] as const

/** One row of a report, before it is written. */
interface Group {
  readonly values: DimensionValues
  readonly lines: LineSum[]
  readonly tokens: TokenSum[]
}

interface Loaded {
  readonly query: ReportQuery
  readonly views: readonly MonthView[]
  readonly lines: readonly LineSum[]
  readonly tokens: readonly TokenSum[]
  readonly asOf: string | null
}

export async function spendReport(session: Session, request: ReportRequest): Promise<Report> {
  const loaded = await load(session, reportQuery('spend', request, ['provider']), false)
  const total = amounts(loaded.lines)
  const rows = arranged(loaded).map((group) => {
    const own = amounts(group.lines)
    return { ...named(group, loaded.query), ...written(own), share: shareText(own, total), basis: basisOf(group.lines), ...unpricedRows(group.lines) }
  })
  return { body: { ...head(loaded, session), rows, total: { ...written(total), ...signed(loaded) }, unallocated: { recognized_cost: '0' } }, ...tail(loaded) }
}

export async function modelsReport(session: Session, request: ReportRequest): Promise<Report> {
  const loaded = await load(session, reportQuery('models', request, ['provider', 'model']), true)
  const total = amounts(loaded.lines)
  const rows = arranged(loaded).map((group) => {
    const own = amounts(group.lines)
    const tokens = allTokens(group.tokens)
    return { ...named(group, loaded.query), ...written(own), share: shareText(own, total), tokens: textOr(tokens), cost_per_million: perMillion(own.recognized, tokens), basis: basisOf(group.lines), ...unpricedRows(group.lines) }
  })
  const tokens = allTokens(loaded.tokens)
  return { body: { ...head(loaded, session), rows, total: { ...written(total), tokens: textOr(tokens), ...signed(loaded) }, unallocated: { recognized_cost: '0' } }, ...tail(loaded) }
}

export async function tokensReport(session: Session, request: ReportRequest): Promise<Report> {
  const loaded = await load(session, reportQuery('tokens', request, ['provider', 'model']), true)
  const columns = (lines: readonly LineSum[], tokens: readonly TokenSum[]): Record<string, string | null> => {
    const own = amounts(lines)
    return { ...kindColumns(tokens), requests: textOr(requestsOf(tokens)), recognized_cost: textOr(own.recognized), cost_per_million: perMillion(own.recognized, allTokens(tokens)) }
  }
  const rows = arranged(loaded).map((group) => ({ ...named(group, loaded.query), ...columns(group.lines, group.tokens), ...unpricedRows(group.lines) }))
  return { body: { ...head(loaded, session), rows, total: columns(loaded.lines, loaded.tokens) }, ...tail(loaded) }
}

async function load(session: Session, query: ReportQuery, withTokens: boolean): Promise<Loaded> {
  const { ledger, config } = session
  // Adjustments of the asked months stand in later ones: --restated looks there too.
  const elsewhere = query.restated ? await took(session, query) : []
  const views = await monthViews(session, query.months, query.version)
  const others = await monthViews(session, elsewhere)
  const asked = new Set(query.months)
  const lines: LineSum[] = []
  const tokens: TokenSum[] = []
  for (const view of [...views, ...others].filter((candidate) => !candidate.outside)) {
    append(lines, (await readLines(ledger, view, query, config)).filter((line) => asked.has(line.values.month ?? '')))
    if (withTokens && asked.has(view.month)) append(tokens, await readTokens(ledger, view, query, config))
  }
  return { query, views, lines, tokens, asOf: await evidenceAsOf(ledger) }
}

/** Months are derived first: a true-up is a line of the open month as soon as its actual is imported. */
async function took(session: Session, query: ReportQuery): Promise<string[]> {
  await monthViews(session, query.months, query.version)
  return monthsThatTook(session, query.months)
}

/** Groups of the asked dimensions, in the documented order. */
function arranged(loaded: Loaded): Group[] {
  const { by } = loaded.query
  const groups = new Map<string, Group>()
  const groupFor = (values: DimensionValues): Group => {
    const key = JSON.stringify(by.map((dimension) => values[dimension] ?? null))
    const known = groups.get(key)
    if (known) return known
    const made: Group = { values, lines: [], tokens: [] }
    groups.set(key, made)
    return made
  }
  for (const line of loaded.lines) groupFor(line.values).lines.push(line)
  for (const line of loaded.tokens) groupFor(line.values).tokens.push(line)
  return ordered([...groups.values()], by, (group) => group.values, (group) => amounts(group.lines).recognized ?? 0n)
}

interface Amounts {
  readonly recognized: Money | null
  readonly credits: Money | null
}

/** Null where a rate is missing, or where there are lines and none has an amount: unknown is never zero. */
function amounts(lines: readonly LineSum[]): Amounts {
  const known = lines.filter((line) => line.recognized !== null)
  if (lines.some((line) => line.fxMissing) || (known.length === 0 && lines.length > 0)) return { recognized: null, credits: null }
  return { recognized: sum(known.map((line) => line.recognized ?? 0n)), credits: sum(known.map((line) => line.credits ?? 0n)) }
}

const textOr = (amount: Money | null): string | null => (amount === null ? null : text(amount))

function written({ recognized, credits }: Amounts): { recognized_cost: string | null; gross_cost: string | null; credits: string | null } {
  return { recognized_cost: textOr(recognized), gross_cost: recognized === null || credits === null ? null : text(recognized - credits), credits: textOr(credits) }
}

function shareText(own: Amounts, total: Amounts): string | null {
  return own.recognized === null || total.recognized === null ? null : textOr(shareOf(own.recognized, total.recognized))
}

function basisOf(lines: readonly LineSum[]): string | null {
  const bases = new Set(lines.map((line) => line.statement.basis))
  const [only] = bases
  return bases.size > 1 ? 'mixed' : (only ?? null)
}

/** Beside a row whose amount leaves out use that has no price. */
function unpricedRows(lines: readonly LineSum[]): { unpriced_rows?: number } {
  const count = lines.reduce((total, line) => total + line.unpriced, 0)
  return count === 0 ? {} : { unpriced_rows: count }
}

/** Kinds that a row's vendors did not count are 0 where they counted others; a row without tokens has none. */
function kindColumns(tokens: readonly TokenSum[]): Record<string, string | null> {
  const counted = allTokens(tokens) !== null
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, counted ? text(sum(tokens.map((line) => line.tokens.get(kind) ?? 0n))) : null]))
}

function allTokens(tokens: readonly TokenSum[]): Money | null {
  const counted = tokens.filter((line) => line.tokens.size > 0)
  return counted.length === 0 ? null : sum(counted.flatMap((line) => [...line.tokens.values()]))
}

function requestsOf(tokens: readonly TokenSum[]): Money | null {
  const counted = tokens.filter((line) => line.requests !== null)
  return counted.length === 0 ? null : sum(counted.map((line) => line.requests ?? 0n))
}

/** Effective cost of a million tokens: 720.75 for 499.875 million are 1.441860… */
function perMillion(cost: Money | null, tokens: Money | null): string | null {
  return cost === null || tokens === null || tokens === 0n ? null : text(divideRound(cost * 1_000_000n * ONE, tokens))
}

function named(group: Group, query: ReportQuery): Record<string, string | null> {
  return Object.fromEntries(query.by.map((dimension: Dimension) => [dimension, group.values[dimension] ?? null]))
}

function head({ query, views }: Loaded, session: Session): Record<string, unknown> {
  return { month: query.month, months: views.map(({ month, state, versionNo }) => ({ month, state, version_no: versionNo })), currency: session.config.currency, by: query.by, ...(query.restated ? { restated: true } : {}) }
}

/** The signed figure, where every month shown has one and nothing of it is filtered or moved. */
function signed({ query, views }: Loaded): { signed?: string } {
  if (query.where.length > 0 || query.restated || views.some((view) => view.signedTotal === null)) return {}
  return { signed: text(sum(views.map((view) => money(view.signedTotal ?? '0')))) }
}

/** Reasons of the rows shown, not of what a filter left out. */
function tail({ views, lines, asOf }: Loaded): { reasons: ExitReason[]; asOf: string | null } {
  const reasons = new Set<ExitReason>(lines.flatMap((line) => line.statement.reasons))
  if (lines.some((line) => line.unpriced > 0)) reasons.add('unpriced')
  if (lines.some((line) => line.basisMissing > 0)) reasons.add('basis_missing')
  if (lines.some((line) => line.fxMissing)) reasons.add('fx_missing')
  if (views.some((view) => view.drift)) reasons.add('drift')
  return { reasons: [...reasons].sort(), asOf }
}
