// One statement: issuer × account × currency × month. Puts recognition, documents, payments and bridges together. Pure.
import { minorUnit, money, multiplyDivide, ONE, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addDays, daysOf, monthPeriod } from '../domain/period.ts'
import { unitOf } from '../domain/unit.ts'
import type { Config, Source } from '../config/config.ts'
import type { BillTotals } from './bill.ts'
import { buildBridge } from './bridges.ts'
import { seatsExpected } from './contracts.ts'
import type { SeatContract } from './contracts.ts'
import type { EarlyItem, SkuTotal } from './bridges.ts'
import type { Document } from './documents.ts'
import type { BilledDay, DocumentLine, MeteredDay } from './facts.ts'
import type { Matching } from './matching.ts'
import type { PlacedPart } from './placing.ts'
import { recognize } from './recognize.ts'
import type { InvoicedCell, RecognitionInput } from './recognize.ts'
import type { Adjustment, Basis, Bridge, Cell, Statement, StatementDocument } from './result.ts'

/** Quantity and money of a sku on one day of one leg. */
export interface SkuDay {
  readonly account: string
  readonly currency: string
  readonly leg: 'billed' | 'metered'
  readonly model: string
  readonly kind: string
  readonly day: string
  readonly quantity: Money
  readonly amount: Money
  readonly records: number
  readonly importId: number
  readonly record: number
}

/** Days (or none) for which an account has counted evidence of a leg. */
export interface LegDays {
  readonly has: boolean
  readonly days: ReadonlySet<string>
}

export interface StatementInput {
  readonly account: string
  readonly currency: string
  readonly month: string
  readonly sources: readonly Source[]
  readonly billed: readonly BilledDay[]
  readonly metered: readonly MeteredDay[]
  /** Its parts are those that are cost, each as it covers its cell. */
  readonly recognition: Pick<RecognitionInput, 'apportioned' | 'parts'>
  /** Parts of documents placed in this month, prepaid purchases included. */
  readonly parts: readonly PlacedPart[]
  readonly partsOfDocuments: ReadonlyMap<string, readonly PlacedPart[]>
  readonly bills: readonly BillTotals[]
  readonly matching: Matching
  readonly billedDays: LegDays
  readonly meteredDays: LegDays
  /** Half the rounding unit of billed rows × rows. */
  readonly billedBound: Money
  readonly skuDays: readonly SkuDay[]
  /** Evidence of payments is there; as of when. */
  readonly paidAsOf: string | null
  readonly extra: readonly Adjustment[]
  readonly accrued: readonly Adjustment[]
  /** Lines that stand for part of a counted total: shown, not added. */
  readonly unattributed: readonly Adjustment[]
  readonly finality: { readonly provisional: boolean; readonly finality: 'marker' | 'lag' | 'none' }
  readonly scope: string
  readonly contracts: readonly SeatContract[]
  readonly config: Config
}

const PAYMENT_DAYS = 30
/** Component of an accrual that names none: it stands for all of a source without evidence. */
export const WHOLE_SOURCE = 'all'

export function buildStatement(input: StatementInput): Statement {
  const { month, account, currency, sources } = input
  const [source] = sources
  const provider = source?.provider ?? input.billed[0]?.provider ?? account
  const billedNet = input.billed.filter((row) => row.category !== 'Tax')
  const recognition = recognize({ month, billed: billedNet, metered: input.metered, ...input.recognition, provider })
  const documents = [...new Set(input.parts.map((part) => part.document))]
  const invoiced = documents.length > 0 ? sum(input.parts.map((part) => part.net)) : null
  const detailTax = sum(input.billed.filter((row) => row.category === 'Tax').map((row) => row.billed)) + sum(input.recognition.apportioned.filter((line) => line.component === 'tax').map((line) => line.billed))
  const documentTax = documents.length > 0 ? sum(input.parts.map((part) => part.tax)) : null
  const tax = documentTax ?? (input.billedDays.has && detailTax !== 0n ? detailTax : null)
  const taxCost = source?.tax === 'cost' && tax !== null && tax !== 0n ? [taxLine(tax, month, provider)] : []
  const accrued = input.accrued.filter((line) => !isSettled(line, recognition.cells, input))
  const adjustments = [...recognition.adjustments, ...taxCost, ...input.extra, ...accrued, ...input.unattributed]
  const added = [...taxCost, ...input.extra, ...accrued]
  const recognized = recognition.recognized + sum(added.map((line) => line.recognized))
  const credits = recognition.credits + sum(added.map((line) => line.credits))
  const payable = invoiced === null ? null : invoiced + (documentTax ?? 0n)
  const settlement = settle(input, documents, payable)
  const cells = [...recognition.cells, ...accrued.map((line): Cell => ({ component: line.component, start: line.day, end: nextMonth(line.day), leg: 'accrued', amount: line.recognized }))]
  const billed = input.billedDays.has ? sum(billedNet.map((row) => row.billed)) + sum(input.recognition.apportioned.filter((line) => line.component !== 'tax').map((line) => line.billed)) : null
  const billedEffective = billed === null ? null : sum(billedNet.map((row) => row.effective)) + sum(input.recognition.apportioned.filter((line) => line.component !== 'tax').map((line) => line.effective))
  const priced = input.metered.some((day) => day.pricedRecords > 0) || (input.meteredDays.has && input.metered.length === 0)
  const metered = priced ? sum(input.metered.map((day) => day.low)) : null
  const unpriced = input.metered.filter((day) => day.unpricedRecords > 0)
  const recognizedDays = input.metered.filter((day) => day.recognized)
  return {
    id: `${month}/${account}/${currency}`,
    issuer: documents[0]?.issuer || input.billed.find((row) => row.issuer !== '')?.issuer || source?.match.issuer[0] || provider,
    provider, account, currency, sources: sources.map((candidate) => candidate.id), scope: input.scope,
    serviceProviders: [...new Set([...input.billed.map((row) => row.provider), ...input.metered.map((day) => day.provider), ...(input.scope === 'ai_rows' ? [] : input.parts.flatMap((part) => part.lines.filter((line) => line.net !== 0n).map((line) => line.line.provider || provider)))].filter((name) => name !== ''))].sort(),
    basis: basisOf(cells), ...input.finality,
    recognized, gross: recognized - credits, credits,
    metered, meteredHigh: metered === null ? null : sum(input.metered.map((day) => day.high)), meteredUnpriced: unpriced.length > 0 ? sum(unpriced.map((day) => day.unpricedQuantity)) : null,
    billed, billedEffective, invoiced, tax, payable, paid: settlement.paid, booked: null, openPayable: settlement.open,
    accrued: sum(accrued.map((line) => line.recognized)),
    basisMissing: input.billed.reduce((total, row) => total + row.basisMissing, 0),
    unpriced: { rows: unpriced.reduce((total, day) => total + day.unpricedRecords, 0), tokens: sum(unpriced.map((day) => day.unpricedQuantity)), models: [...new Set(unpriced.flatMap((day) => day.unpricedModels))].sort() },
    band: sum(recognizedDays.map((day) => day.high - day.low)),
    cells, documents: settlement.documents,
    bridges: [bridgeQ(input, billedNet), bridgeI(input, recognition.invoicedCells), settlement.bridge, bridgeB(billed, billedEffective)],
    variances: [], adjustments,
    assumedPeriods: [...new Set(input.parts.filter((part) => part.assumed).map((part) => part.document.number))].sort(),
    tieOuts: tieOuts(documents, input.bills),
  }
}

/** An accrual is the weakest leg: evidence of its component (of anything, for a whole source) replaces it, once no day is missing. */
function isSettled(line: Adjustment, cells: readonly Cell[], input: StatementInput): boolean {
  const own = cells.filter((cell) => line.component === WHOLE_SOURCE || cell.component === line.component)
  if (own.length === 0) return false
  if (own.some((cell) => cell.leg === 'invoiced')) return true
  const days = daysOf(monthPeriod(input.month))
  return days.every((day) => input.billedDays.days.has(day)) || (!input.billedDays.has && days.every((day) => input.meteredDays.days.has(day)))
}

const nextMonth = (day: string): string => {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return `${month === 12 ? year + 1 : year}-${String(month === 12 ? 1 : month + 1).padStart(2, '0')}-01`
}

function taxLine(tax: Money, month: string, provider: string): Adjustment {
  return { kind: 'tax', component: 'tax', provider, description: 'tax that is cost', day: `${month}-01`, serviceMonth: month, billed: 0n, recognized: tax, gross: tax, credits: 0n, document: null }
}

function basisOf(cells: readonly Cell[]): Basis {
  const legs = new Set(cells.map((cell) => cell.leg))
  const [only] = legs
  return legs.size === 1 && only !== undefined ? only : legs.size === 0 ? 'billed' : 'mixed'
}

/** An invoice of a whole bill must equal accepted + excluded. */
function tieOuts(documents: readonly Document[], bills: readonly BillTotals[]): { document: string; difference: Money }[] {
  return documents.flatMap((document) => {
    const bill = bills.find((candidate) => candidate.account === document.account && candidate.currency === document.currency && candidate.invoice === document.number)
    return bill ? [{ document: document.number, difference: document.net - bill.whole }] : []
  })
}

/** Q: metered × rate card → billed, over the days both cover; null without both. */
function bridgeQ(input: StatementInput, billed: readonly BilledDay[]): Bridge {
  const common = (day: string): boolean => input.billedDays.days.has(day) && input.meteredDays.days.has(day)
  const metered = input.metered.filter((day) => common(day.day))
  const rows = billed.filter((row) => common(row.day) && row.component === 'usage')
  if (!input.billedDays.has || !input.meteredDays.has || metered.length === 0 || metered.some((day) => day.unpricedRecords > 0)) return emptyBridge('Q', 'metered', 'billed')
  const totals = (leg: 'metered' | 'billed'): Map<string, SkuTotal> => skuTotals(input.skuDays.filter((sku) => sku.leg === leg && common(sku.day)), leg === 'billed' ? input : null)
  const [earlier, later] = [totals('metered'), totals('billed')]
  const pairs = [...earlier.entries()].flatMap(([key, total]) => {
    const other = later.get(key)
    return other ? [{ earlier: total, later: other }] : []
  })
  const early: EarlyItem[] = [
    ...[...earlier.values()].filter((total) => !later.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: -total.amount, base: total.amount, key: total.key, because: `${total.key}: metered, not billed`, evidence: total.evidence })),
    ...[...later.values()].filter((total) => !earlier.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: total.amount, base: 0n, key: total.key, because: `${total.key}: billed, not metered`, evidence: total.evidence })),
  ]
  return buildBridge({ name: 'Q', from: 'metered', to: 'billed', earlier: sum(metered.map((day) => day.low)), later: sum(rows.map((row) => row.billed)), early, pairs, roundBound: input.billedBound, evidence: [] })
}

function skuTotals(days: readonly SkuDay[], billed: StatementInput | null): Map<string, SkuTotal> {
  const totals = new Map<string, SkuTotal>()
  const rows = billed === null ? 0 : days.reduce((total, day) => total + day.records, 0)
  for (const day of days) {
    const key = `${day.model} ${day.kind}`
    const known = totals.get(key)
    const bound = billed === null || rows === 0 ? 0n : (billed.billedBound * BigInt(day.records)) / BigInt(rows)
    totals.set(key, {
      key, quantity: (known?.quantity ?? 0n) + day.quantity, amount: (known?.amount ?? 0n) + day.amount, unitPrice: null, bound: (known?.bound ?? 0n) + bound,
      evidence: known?.evidence ?? [{ importId: day.importId, file: null, record: day.record }],
    })
  }
  return totals
}

/** I: expected → invoiced, over the cells both cover. Expected is billed detail, else metered × card; of seats the contract's amount. */
function bridgeI(input: StatementInput, cells: readonly InvoicedCell[]): Bridge {
  const seats = contractCells(input, cells)
  const detail = cells.filter((cell) => cell.expected !== null && !seats.some((seat) => seat.cells.includes(cell)))
  if (detail.length + seats.length === 0) return emptyBridge('I', 'expected', 'invoiced')
  const lines = [...detail, ...seats.flatMap((seat) => seat.cells)].flatMap((cell) => cell.part.lines)
  const minor = money(`0.${'0'.repeat(minorUnit(input.currency))}5`)
  const detailRecords = detail.reduce((total, cell) => total + cell.detailRecords, 0)
  const allRecords = input.billed.reduce((total, row) => total + row.records, 0)
  const detailBound = allRecords === 0 ? 0n : (input.billedBound * BigInt(detailRecords)) / BigInt(allRecords)
  // Lines over detail in whole cents have rounded nothing: 3,250.00 − 3,240.00 is 10.00 that rounding explains no part of.
  const lineBound = detail.some((cell) => cell.roundedByInvoice) ? minor * BigInt(new Set(lines).size) : 0n
  const evidence = lines.slice(0, 20).map(({ line }) => evidenceOf(line))
  return buildBridge({
    name: 'I', from: detail.length > 0 && detail.every((cell) => cell.expectedLeg === 'metered') ? 'metered' : detail.length > 0 ? 'billed' : 'expected', to: 'invoiced',
    earlier: sum(detail.map((cell) => cell.expected ?? 0n)) + sum(seats.map((seat) => seat.expected)), later: sum(detail.map((cell) => cell.invoiced)) + sum(seats.map((seat) => seat.invoiced)),
    early: [...seats.flatMap((seat) => seat.items), ...creditItems(detail)], pairs: detail.flatMap((cell) => pricedLines(cell, input)), roundBound: detailBound > lineBound ? detailBound : lineBound, evidence,
  })
}

interface SeatCells {
  readonly cells: readonly InvoicedCell[]
  readonly expected: Money
  readonly invoiced: Money
  readonly items: readonly EarlyItem[]
}

/** Seat cells without detail, by interval, against the contract; without a contract they stand uncompared. */
function contractCells(input: StatementInput, cells: readonly InvoicedCell[]): SeatCells[] {
  const groups = new Map<string, InvoicedCell[]>()
  for (const cell of cells.filter((candidate) => candidate.component === 'seat' && candidate.expectedLeg === null)) {
    const key = `${cell.days.start} ${cell.days.end}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()].flatMap((group): SeatCells[] => {
    const [first] = group
    const contract = first ? seatsExpected(input.contracts, input.sources.map((source) => source.id), input.currency, first.days.start, first.days.end) : null
    if (!first || !contract) return []
    const invoiced = sum(group.map((cell) => cell.invoiced))
    const item: EarlyItem = {
      code: 'SEAT', amount: invoiced - contract.amount, base: contract.amount, key: `seats ${first.days.start}`,
      because: `seats of ${first.days.start} to ${first.days.end}: ${text(invoiced)} invoiced, ${text(contract.amount)} by contract ${contract.contracts.join(', ')}`,
      evidence: group.flatMap((cell) => cell.part.lines.map(({ line }) => evidenceOf(line))),
    }
    return [{ cells: group, expected: contract.amount, invoiced, items: [item] }]
  })
}

/** Credit and discount lines of a document where the detail it ties to shows none at all. */
function creditItems(cells: readonly InvoicedCell[]): EarlyItem[] {
  return cells.filter((cell) => cell.part.lines.length > 1 && !cell.detailShowsReductions).flatMap((cell) =>
    cell.part.lines.filter(({ line }) => line.nature === 'credit' || line.nature === 'discount').map((selected) => ({
      code: selected.line.nature === 'credit' ? ('CRED' as const) : ('DISC' as const), amount: selected.net, base: cell.expected ?? 0n, key: `${selected.line.number} ${selected.line.lineNo}`,
      because: `${selected.line.nature} on ${selected.line.number}: ${selected.line.description}`, evidence: [evidenceOf(selected.line)],
    })))
}

/** Invoice lines that state quantity and price of a model and token kind, against the detail of the same. */
function pricedLines(cell: InvoicedCell, input: StatementInput): { earlier: SkuTotal; later: SkuTotal }[] {
  return cell.part.lines.flatMap(({ line, net }) => {
    const unit = line.unit === null ? null : unitOf(line.unit)
    if (line.quantity === null || line.unitPrice === null || unit === null || line.model === null || line.tokenKind === null) return []
    const days = input.skuDays.filter((sku) => sku.leg === cell.expectedLeg && sku.model === line.model && sku.kind === line.tokenKind && sku.day >= cell.days.start && sku.day < cell.days.end)
    const earlier = skuTotals(days, cell.expectedLeg === 'billed' ? input : null).get(`${line.model} ${line.tokenKind}`)
    if (!earlier) return []
    const later: SkuTotal = { key: earlier.key, quantity: line.quantity * unit.factor, amount: net, unitPrice: multiplyDivide(line.unitPrice, ONE, unit.factor * ONE), bound: 0n, evidence: [evidenceOf(line)] }
    return [{ earlier, later }]
  })
}

const evidenceOf = (line: DocumentLine) => ({ importId: line.importId, file: line.file, record: line.record })

/** B: billed → effective: commitments and prepaid purchases against covered use. */
function bridgeB(billed: Money | null, effective: Money | null): Bridge {
  if (billed === null || effective === null) return emptyBridge('B', 'billed', 'effective')
  const difference = effective - billed
  const items = difference === 0n ? [] : [{ code: 'COMMIT' as const, amount: difference, base: billed, level: 'statement' as const, key: 'commitments', because: 'covered use and the unused part of commitments, against what was billed for them', evidence: [] }]
  return { name: 'B', from: 'billed', to: 'effective', base: billed, total: difference, items }
}

function emptyBridge(name: Bridge['name'], from: string, to: string): Bridge {
  return { name, from, to, base: 0n, total: null, items: [] }
}

interface Settlement {
  readonly paid: Money | null
  readonly open: Money | null
  readonly documents: readonly StatementDocument[]
  readonly bridge: Bridge
}

/** What was paid on the statement's part of each document; what is not due is open, what is overdue is MISS. */
function settle(input: StatementInput, documents: readonly Document[], payable: Money | null): Settlement {
  const { matching, paidAsOf } = input
  const loose = matching.unmatched.filter(({ payment, source }) => source.account === input.account && payment.currency === input.currency && payment.date.startsWith(input.month))
  const known = paidAsOf !== null || documents.some((document) => document.receipt !== null)
  const early: EarlyItem[] = []
  let paid = 0n
  let open = 0n
  const listed = documents.map((document): StatementDocument => {
    const own = input.parts.filter((part) => part.document === document)
    const mine = sum(own.map((part) => part.net + part.tax))
    const whole = document.net + document.tax
    const matches = matching.matches.filter((match) => match.document.key === document.key)
    const cash = matches.length > 0 ? sum(matches.map((match) => match.amount)) : document.receipt ? whole : 0n
    const part = (amount: Money): Money => (amount === whole ? mine : whole === 0n ? 0n : multiplyDivide(amount, mine, whole))
    paid += part(cash)
    const rest = whole - cash
    const due = document.dueDate ?? addDays(`${document.issueDate}T00:00:00Z`, PAYMENT_DAYS).slice(0, 10)
    const overdue = rest > 0n && paidAsOf !== null && due < paidAsOf.slice(0, 10)
    if (overdue) early.push({ code: 'MISS', amount: -part(rest), base: mine, key: document.number, because: `${document.number} was due ${due} and no payment of it is there`, evidence: document.lines.slice(0, 1).map(({ line }) => evidenceOf(line)) })
    else if (rest > 0n) open += part(rest)
    else if (rest < 0n) early.push({ code: 'UNEXP', amount: -part(rest), base: mine, key: `${document.number} overpaid`, because: `more was paid on ${document.number} than it says`, evidence: matches.map(({ payment }) => payment) })
    for (const duplicate of matching.duplicates.filter((candidate) => candidate.document.key === document.key)) {
      paid += part(duplicate.amount)
      early.push({ code: 'DUP', amount: part(duplicate.amount), base: mine, key: `${document.number} ${duplicate.payment.date}`, because: `paid again on ${duplicate.payment.date}: ${duplicate.evidence}`, evidence: [duplicate.payment] })
    }
    const parts = input.partsOfDocuments.get(document.key) ?? own
    const placed = new Map<string, Money>()
    for (const candidate of parts) placed.set(candidate.month, (placed.get(candidate.month) ?? 0n) + candidate.wholeNet)
    return { document, placedByMonth: new Map([...placed.entries()].sort()), paid: known || cash !== 0n ? cash : null, open: known ? rest : null }
  })
  const prepaid = input.sources.some((source) => source.billing === 'prepaid')
  paid += sum(loose.map(({ payment }) => payment.amount))
  if (payable !== null && !prepaid) for (const { payment } of loose) early.push({ code: 'MISS', amount: payment.amount, base: payable, key: `payment ${payment.date} ${payment.payee}`, because: `a payment of ${payment.date} to ${payment.payee} without a document`, evidence: [payment] })
  const seen = known || loose.length > 0
  const purchases = prepaid ? sum(loose.map(({ payment }) => payment.amount)) : 0n
  const bridge = payable === null || !seen ? emptyBridge('P', 'payable', 'paid')
    : buildBridge({ name: 'P', from: 'payable', to: 'paid', earlier: payable - open, later: paid - purchases, early, pairs: [], roundBound: 0n, evidence: [] })
  return { paid: seen && (documents.length > 0 || loose.length > 0) ? paid : null, open: payable === null ? null : seen ? open : payable, documents: listed, bridge }
}
