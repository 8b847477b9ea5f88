// Explains figures of a month: the month, a statement, its cells, lines and bridges, a variance.
import { AicostError } from '../domain/error.ts'
import { money, sum, text } from '../domain/money.ts'
import { versionsOf } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Match } from '../reconcile/matching.ts'
import { documentRests } from './explain-document.ts'
import { joined, filesById, rangeOf, rangesOf } from './explanation.ts'
import type { Child, EvidenceRange, Explanation } from './explanation.ts'
import { reconcileMonth } from './month.ts'
import { reconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'

interface CellBody { readonly component: string; readonly start: string; readonly end: string; readonly leg: string; readonly amount: string }
interface LineBody { readonly kind: string; readonly component: string; readonly description: string; readonly service_month: string; readonly recognized: string; readonly document: string | null }
interface BridgeBody { readonly bridge: string; readonly from: string; readonly to: string; readonly currency?: string; readonly total: string | null; readonly codes: Readonly<Record<string, string>> }
interface VarianceBody {
  readonly id: string; readonly code: string; readonly bridge: string; readonly amount: string; readonly currency?: string; readonly state: string; readonly because: string; readonly owner: string | null; readonly age_days: number; readonly since?: string
  readonly evidence: readonly { readonly import_id: string; readonly file: string | null; readonly record: number }[]
}

/** Of the reconcile document, what explaining needs. */
export interface StatementBody {
  readonly id: string; readonly issuer: string; readonly account: string; readonly currency: string; readonly basis: string; readonly state: string; readonly recognized: string; readonly signed: string | null
  readonly reporting?: { readonly recognized: string | null }
  readonly cells: readonly CellBody[]; readonly documents: readonly { readonly number: string; readonly net: string; readonly gross: string }[]; readonly bridges: readonly BridgeBody[]
  readonly variances: readonly VarianceBody[]; readonly adjustments: readonly LineBody[]
}

export interface MonthBody {
  readonly month: string; readonly currency: string; readonly state: string; readonly totals: Readonly<Record<string, string | null>>; readonly signed_total: string | null; readonly statements: readonly StatementBody[]; readonly carried?: readonly VarianceBody[]
}

/** The month as `aicost reconcile` would print it, and the version its lines are pinned under (0: the working state). */
export interface MonthView {
  readonly body: MonthBody
  readonly version: number
  /** Payments and the documents they settle. */
  readonly matches: readonly Match[]
}

export async function monthView(session: Session, month: string): Promise<MonthView> {
  const { body, result } = await reconcileReport(session, month, null)
  const { matching } = result ?? (await reconcileMonth(session, month)).result
  const last = (await versionsOf(session.ledger, month)).at(-1)
  await session.ledger.run(sqlText('src/ledger/sql/reports/recognized-lines.sql'))
  return { body: body as unknown as MonthBody, version: last?.state === 'signed' ? last.version_no : 0, matches: matching.matches }
}

export async function explainMonth(session: Session, month: string): Promise<Explanation> {
  const view = await monthView(session, month)
  const { body } = view
  const evidence: EvidenceRange[] = []
  for (const statement of body.statements) evidence.push(...(await statementEvidence(session, view, statement)))
  return {
    ref: month, kind: 'month', label: `${month}, ${body.state}`, month, amount: body.totals['recognized'] ?? null, currency: body.currency,
    children: body.statements.map((statement) => {
      const foreign = statement.currency !== body.currency
      return {
        ref: statement.id, kind: 'statement', label: foreign ? `${statement.issuer}, ${statement.recognized} ${statement.currency}` : statement.issuer,
        amount: foreign ? (statement.reporting?.recognized ?? null) : statement.recognized, currency: body.currency, part: true,
      }
    }),
    evidence: joined(evidence), details: { state: body.state, signed_total: body.signed_total, totals: body.totals },
  }
}

/** `2026-10/org-abc/USD`, and what follows a `#`: a cell, a line, a bridge. */
export async function explainStatement(session: Session, ref: string): Promise<Explanation> {
  const [id = '', inside] = ref.split('#')
  const view = await monthView(session, id.slice(0, 7))
  const statement = view.body.statements.find((candidate) => candidate.id === id)
  if (!statement) throw new AicostError('REF_UNKNOWN', `${view.body.month} has no statement ${id}`, { hint: `aicost explain ${view.body.month} lists them` })
  if (inside === undefined) return whole(session, view, statement)
  const bridge = bridgeNamed(statement, inside)
  if (bridge) return bridgeOf(session, view, statement, bridge, ref)
  const line = /^line-\d+$/.test(inside) ? statement.adjustments[Number(inside.slice(5)) - 1] : undefined
  if (line) return lineOf(session, view, statement, Number(inside.slice(5)) - 1, ref)
  return cellOf(session, view, statement, inside, ref)
}

/** Lines that stand beside the cells; all others are inside one. */
const BESIDE = new Set(['tax', 'grant', 'expiry', 'prior_period', 'true_up'])

async function whole(session: Session, view: MonthView, statement: StatementBody): Promise<Explanation> {
  const { currency, id } = statement
  const children: Child[] = [
    ...cellGroups(statement).map((cell) => ({ ref: `${id}#${cell.ref}`, kind: 'cell', label: `${cell.component}, ${cell.leg}, ${cell.start} to ${cell.end}`, amount: cell.amount, currency, part: true })),
    ...statement.adjustments.map((line, index) => ({ ref: `${id}#line-${index + 1}`, kind: 'adjustment', label: `${line.kind}: ${line.description}`, amount: line.recognized, currency, part: BESIDE.has(line.kind) })),
    ...statement.documents.map((document) => ({ ref: document.number, kind: 'document', label: `document ${document.number}, net`, amount: document.net, currency, part: false })),
    ...statement.bridges.filter((bridge) => bridge.total !== null).map((bridge) => ({ ref: `${id}#${bridge.bridge}`, kind: 'bridge', label: `bridge ${bridge.bridge}: ${bridge.from} to ${bridge.to}`, amount: bridge.total, currency: bridge.currency ?? currency, part: false })),
  ]
  return {
    ref: id, kind: 'statement', label: `${statement.issuer}, ${view.body.month}`, month: view.body.month, amount: statement.recognized, currency, children,
    evidence: await statementEvidence(session, view, statement),
    details: { issuer: statement.issuer, account: statement.account, basis: statement.basis, state: statement.state, signed: statement.signed, top_charges: await topCharges(session, view, statement, null) },
  }
}

interface CellGroup extends CellBody { readonly ref: string }

/** Cells of one component, leg and time read as one: two invoices of a month are two cells alike. */
function cellGroups(statement: StatementBody): CellGroup[] {
  const groups = new Map<string, CellGroup>()
  for (const cell of statement.cells) {
    const start = cell.start.slice(0, 10)
    const end = cell.end.slice(0, 10)
    const ref = `${cell.component}/${cell.leg}/${start}..${end}`
    groups.set(ref, { ...cell, ref, start, end, amount: text(money(cell.amount) + money(groups.get(ref)?.amount ?? '0')) })
  }
  return [...groups.values()]
}

interface Span { readonly component: string | null; readonly from: string | null; readonly to: string | null }
const spanParameters = (view: MonthView, statement: StatementBody, span: Span | null) => ({
  month: view.body.month, version: view.version, account: statement.account, currency: statement.currency, component: span?.component ?? null, from: span?.from ?? null, to: span?.to ?? null,
})

interface FileRow { readonly import_id: number; readonly first: string; readonly last: string; readonly records: string; readonly charges: string; readonly amount: string | null; readonly priced: string }
interface ChargeRow { readonly import_id: number; readonly record: string; readonly part_no: number; readonly label: string; readonly amount: string | null }

const MOST = 20

async function topCharges(session: Session, view: MonthView, statement: StatementBody, span: Span | null): Promise<{ ref: string; label: string; amount: string | null }[]> {
  const rows = await session.ledger.rows<ChargeRow>(sqlText('src/app/sql/explained-charges.sql'), { ...spanParameters(view, statement, span), most: MOST })
  return rows.map((row) => ({ ref: `${row.import_id}:${row.record}${row.part_no > 1 ? `:${row.part_no}` : ''}`, label: row.label, amount: row.amount }))
}

async function chargeFiles(session: Session, view: MonthView, statement: StatementBody, span: Span | null): Promise<FileRow[]> {
  return session.ledger.rows<FileRow>(sqlText('src/app/sql/explained-files.sql'), spanParameters(view, statement, span))
}

async function rangesOfFiles(session: Session, rows: readonly FileRow[]): Promise<EvidenceRange[]> {
  const files = await filesById(session.ledger)
  return rows.flatMap((row) => rangeOf(files, row.import_id, { record: Number(row.first), last: Number(row.last), records: Number(row.records), amount: row.amount }))
}

/** Charges, document lines and payments a statement rests on, a range a file. */
async function statementEvidence(session: Session, view: MonthView, statement: StatementBody): Promise<EvidenceRange[]> {
  const numbers = statement.documents.map((document) => document.number)
  const payments = view.matches.filter(({ document }) => document.account === statement.account && numbers.includes(document.number)).map(({ payment }) => ({ importId: payment.importId, record: payment.record, amount: text(payment.amount) }))
  const rests = [...(await documentRests(session, statement.account, numbers)), ...payments]
  return joined([...(await rangesOfFiles(session, await chargeFiles(session, view, statement, null))), ...(await rangesOf(session.ledger, rests))])
}

/** The charges of a cell, the lines that invoices and apportionment add, and what is left for neighbouring cells. */
async function cellOf(session: Session, view: MonthView, statement: StatementBody, inside: string, ref: string): Promise<Explanation> {
  const cell = cellGroups(statement).find((candidate) => candidate.ref === inside)
  if (!cell) throw new AicostError('REF_UNKNOWN', `statement ${statement.id} has no ${inside}`, { hint: `aicost explain ${statement.id} lists its parts` })
  const { currency } = statement
  // The only cell of its component holds all its lines: those of a resold export keep their own days.
  const alone = cellGroups(statement).filter((candidate) => candidate.component === cell.component).length === 1
  const span = { component: cell.component, from: alone ? null : cell.start, to: alone ? null : cell.end }
  const files = cell.leg === 'accrued' ? [] : await chargeFiles(session, view, statement, span)
  const top = files.length === 0 ? [] : await topCharges(session, view, statement, span)
  const charged = sum(files.map((row) => money(row.priced)))
  const others = charged - sum(top.map((charge) => money(charge.amount ?? '0')))
  const lines = statement.adjustments.map((line, index) => ({ line, index })).filter(({ line }) => !BESIDE.has(line.kind) && line.component === cell.component)
  const left = money(cell.amount) - charged - sum(lines.map(({ line }) => money(line.recognized)))
  const documents = await documentRests(session, statement.account, lines.flatMap(({ line }) => (line.document === null ? [] : [line.document])))
  const more = files.reduce((total, row) => total + Number(row.charges), 0) - top.length
  const children: Child[] = [
    ...top.map((charge) => ({ ref: charge.ref, kind: 'charge', label: charge.label, amount: charge.amount, currency, part: true })),
    ...(more > 0 ? [{ ref: null, kind: 'charges', label: `${more} more charges`, amount: text(others), currency, part: true }] : []),
    ...lines.map(({ line, index }) => ({ ref: `${statement.id}#line-${index + 1}`, kind: 'adjustment', label: `${line.kind}: ${line.description}`, amount: line.recognized, currency, part: true })),
    ...(left === 0n ? [] : [{ ref: statement.id, kind: 'cells', label: 'in other cells of this component and time', amount: text(left), currency, part: true }]),
  ]
  return { ref, kind: 'cell', label: `${cell.component} of ${statement.issuer}, ${cell.leg}`, month: view.body.month, amount: cell.amount, currency, children, evidence: joined([...(await rangesOfFiles(session, files)), ...(await rangesOf(session.ledger, documents))]), details: { component: cell.component, leg: cell.leg, start: cell.start, end: cell.end } }
}

async function lineOf(session: Session, view: MonthView, statement: StatementBody, index: number, ref: string): Promise<Explanation> {
  const line = statement.adjustments[index] as LineBody
  const document: Child[] = line.document === null ? [] : [{ ref: line.document, kind: 'document', label: `document ${line.document}`, amount: statement.documents.find(({ number }) => number === line.document)?.net ?? null, currency: statement.currency, part: false }]
  const [part] = await session.ledger.rows<{ import_id: number | null; record: string | null }>(
    'select x_import_id as import_id, x_record_no::varchar as record from adjustment_line where month = $month and version_no = $version and statement_id = $id order by line_no limit 1 offset $index', { month: view.body.month, version: view.version, id: statement.id, index })
  // A part of charges rests on them: the first of them is named.
  const charge = part?.import_id != null ? { importId: part.import_id, record: Number(part.record), amount: null } : null
  return {
    ref, kind: 'adjustment', label: line.description, month: statement.id.slice(0, 7), amount: line.recognized, currency: statement.currency,
    children: [...(charge === null ? [] : [{ ref: `${charge.importId}:${charge.record}`, kind: 'charge', label: `record ${charge.record}`, amount: null, currency: null, part: false }]), ...document],
    evidence: await rangesOf(session.ledger, [...(charge === null ? [] : [charge]), ...(line.document === null ? [] : await documentRests(session, statement.account, [line.document]))]),
    details: { kind: line.kind, component: line.component, service_month: line.service_month, document: line.document },
  }
}

/** Of several bridges of one name (Q from metered use and from the rate card) the one that has an amount. */
const bridgeNamed = (statement: StatementBody, name: string): BridgeBody | undefined => statement.bridges.find(({ bridge, total }) => bridge === name && total !== null) ?? statement.bridges.find(({ bridge }) => bridge === name)

async function bridgeOf(session: Session, view: MonthView, statement: StatementBody, bridge: BridgeBody, ref: string): Promise<Explanation> {
  // P may be in the reporting currency.
  const currency = bridge.currency ?? statement.currency
  const variances = statement.variances.filter((variance) => variance.bridge === bridge.bridge && aroseIn(variance, statement.id.slice(0, 7)))
  // Bridge B is shown by its codes alone: it is no difference anybody decides on.
  const children: Child[] = variances.length > 0
    ? variances.map((variance) => ({ ref: variance.id, kind: 'variance', label: `${variance.code} (${variance.state}): ${variance.because}`, amount: variance.amount, currency, part: true }))
    : Object.entries(bridge.codes).map(([code, amount]) => ({ ref: code, kind: 'code', label: code, amount, currency, part: true }))
  return {
    ref, kind: 'bridge', label: `${bridge.from} to ${bridge.to}`, month: statement.id.slice(0, 7), amount: bridge.total, currency, children,
    evidence: await varianceEvidence(session, view, statement, variances), details: { bridge: bridge.bridge, from: bridge.from, to: bridge.to, codes: bridge.codes },
  }
}

/** The records variances were found on; what is found on whole legs, as rounding is, rests on all of the statement's. */
async function varianceEvidence(session: Session, view: MonthView, statement: StatementBody, variances: readonly VarianceBody[]): Promise<EvidenceRange[]> {
  const rests = variances.flatMap((variance) => variance.evidence.map((found) => ({ importId: Number(found.import_id), record: found.record, amount: null })))
  return rests.length === 0 ? statementEvidence(session, view, statement) : rangesOf(session.ledger, rests)
}

/** Items that came back from earlier months are listed with a statement and in none of its bridges. */
const aroseIn = (variance: VarianceBody, month: string): boolean => (variance.since ?? month) === month

/** A variance of one month, or null when the month has none of this id; one that came back is explained where it arose. */
export async function explainVariance(session: Session, id: string, month: string): Promise<Explanation | null> {
  const view = await monthView(session, month)
  for (const statement of view.body.statements) {
    const variance = statement.variances.find((candidate) => candidate.id === id && aroseIn(candidate, month))
    if (!variance) continue
    const { code, bridge, state, because, owner, age_days } = variance
    return {
      ref: id, kind: 'variance', label: `${code}: ${because}`, month, amount: variance.amount, currency: variance.currency ?? statement.currency,
      children: [
        ...variance.evidence.map((found) => ({ ref: `${found.import_id}:${found.record}`, kind: 'record', label: `record ${found.record} of ${found.file ?? `import ${found.import_id}`}`, amount: null, currency: null, part: false })),
        { ref: `${statement.id}#${bridge}`, kind: 'bridge', label: `bridge ${bridge} of ${statement.issuer}`, amount: bridgeNamed(statement, bridge)?.total ?? null, currency: variance.currency ?? statement.currency, part: false },
        { ref: statement.id, kind: 'statement', label: `statement of ${statement.issuer}`, amount: statement.recognized, currency: statement.currency, part: false },
      ],
      evidence: await varianceEvidence(session, view, statement, [variance]), details: { statement: statement.id, code, bridge, state, because, owner, age_days },
    }
  }
  const returned = view.body.carried?.find((item) => item.id === id)
  return returned?.since === undefined || returned.since === month ? null : explainVariance(session, id, returned.since)
}
