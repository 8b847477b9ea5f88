// The bridges of a statement over the cells both their legs cover: Q metered → billed, I expected → invoiced,
// B billed → effective. P is in settlement.ts. Pure.
import { ONE, abs, minorUnit, money, multiplyDivide, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { unitOf } from '../domain/unit.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem, SkuTotal } from './bridges.ts'
import { provenCauses } from './causes.ts'
import { contractCells } from './contract-cells.ts'
import type { BilledDay, DocumentLine } from './facts.ts'
import type { StatedBalance } from './prepaid.ts'
import type { InvoicedCell } from './recognize.ts'
import type { Bridge, Item } from './result.ts'
import type { SkuDay, StatementInput } from './statement-input.ts'

/** Q: metered × rate card → billed, over the days both cover; null without both. */
export function bridgeQ(input: StatementInput, billed: readonly BilledDay[]): Bridge {
  const common = (day: string): boolean => input.billedDays.days.has(day) && input.meteredDays.days.has(day)
  const metered = input.metered.filter((day) => common(day.day))
  const rows = billed.filter((row) => common(row.day) && row.component === 'usage')
  if (!input.billedDays.has || !input.meteredDays.has || metered.length === 0 || metered.some((day) => day.unpricedRecords > 0)) return emptyBridge('Q', input.currency, 'metered', 'billed')
  const totals = (leg: 'metered' | 'billed'): Map<string, SkuTotal> => skuTotals(input.skuDays.filter((sku) => sku.leg === leg && common(sku.day)), leg === 'billed' ? input : null)
  const [earlier, later] = [totals('metered'), totals('billed')]
  const pairs = [...earlier.entries()].flatMap(([key, total]) => {
    const other = later.get(key)
    return other ? [{ earlier: total, later: other }] : []
  })
  const early: EarlyItem[] = [
    ...(later.size === 0 ? [] : [...earlier.values()]).filter((total) => !later.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: -total.amount, base: total.amount, key: total.key, because: `${total.key}: metered, not billed`, evidence: total.evidence })),
    ...[...later.values()].filter((total) => !earlier.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: total.amount, base: 0n, key: total.key, because: `${total.key}: billed, not metered`, evidence: total.evidence })),
  ]
  return buildBridge({ name: 'Q', currency: input.currency, from: 'metered', to: 'billed', earlier: sum(metered.map((day) => day.low)), later: sum(rows.map((row) => row.billed)), early, pairs, roundBound: input.billedBound, evidence: [] })
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

/** I: expected → invoiced, over the cells both cover. Expected is billed detail, else metered × card; of seats and commitments the contract's amount. */
export function bridgeI(input: StatementInput, cells: readonly InvoicedCell[]): Bridge {
  const agreed = contractCells(input, cells)
  const detail = cells.filter((cell) => cell.expected !== null && !agreed.some((one) => one.cells.includes(cell)))
  if (detail.length + agreed.length === 0) return emptyBridge('I', input.currency, 'expected', 'invoiced')
  const lines = [...detail, ...agreed.flatMap((one) => one.cells)].flatMap((cell) => cell.part.lines)
  const minor = money(`0.${'0'.repeat(minorUnit(input.currency))}5`)
  const detailRecords = detail.reduce((total, cell) => total + cell.detailRecords, 0)
  const allRecords = input.billed.reduce((total, row) => total + row.records, 0)
  const detailBound = allRecords === 0 ? 0n : (input.billedBound * BigInt(detailRecords)) / BigInt(allRecords)
  // Lines over detail in whole cents have rounded nothing: 3,250.00 − 3,240.00 is 10.00 that rounding explains no part of.
  const lineBound = detail.some((cell) => cell.roundedByInvoice) ? minor * BigInt(new Set(lines).size) : 0n
  const evidence = lines.slice(0, 20).map(({ line }) => evidenceOf(line))
  return buildBridge({
    name: 'I', currency: input.currency, from: detail.length > 0 && detail.every((cell) => cell.expectedLeg === 'metered') ? 'metered' : detail.length > 0 ? 'billed' : 'expected', to: 'invoiced',
    earlier: sum(detail.map((cell) => cell.expected ?? 0n)) + sum(agreed.map((one) => one.expected)), later: sum(detail.map((cell) => cell.invoiced)) + sum(agreed.map((one) => one.invoiced)),
    early: [...agreed.flatMap((one) => one.items), ...detail.flatMap((cell) => cellItems(cell, input))], pairs: detail.flatMap((cell) => pricedLines(cell, input)), roundBound: detailBound > lineBound ? detailBound : lineBound, evidence,
  })
}

/** What codes before RATE and VOL take of a cell. Causes are looked for where no price or quantity explains it. */
function cellItems(cell: InvoicedCell, input: StatementInput): EarlyItem[] {
  const reductions = creditItems([cell])
  const priced = pricedLines(cell, input).length > 0
  return [...reductions, ...(priced ? [] : provenCauses(cell, sum(reductions.map((item) => item.amount)), [...input.billed, ...input.neighbours]))]
}

/** What the cell's credit and discount lines take off. */
const reductionsOf = (cell: InvoicedCell): Money => sum(cell.part.lines.filter(({ line }) => line.nature === 'credit' || line.nature === 'discount').map(({ net }) => net))

/** Whether they explain something of the difference: detail that is net of them without a row of its own has none. */
function explainsDifference(cell: InvoicedCell): boolean {
  const difference = cell.invoiced - (cell.expected ?? 0n)
  return abs(difference - reductionsOf(cell)) < abs(difference)
}

/** Credit and discount lines of a document where the detail it ties to shows none at all. */
function creditItems(cells: readonly InvoicedCell[]): EarlyItem[] {
  return cells.filter((cell) => cell.part.lines.length > 1 && !cell.detailShowsReductions && explainsDifference(cell)).flatMap((cell) =>
    cell.part.lines.filter(({ line }) => line.nature === 'credit' || line.nature === 'discount').map((selected) => ({
      code: selected.line.nature === 'credit' ? ('CRED' as const) : ('DISC' as const), amount: selected.net, base: cell.expected ?? 0n, key: `${selected.line.number} ${selected.line.lineNo}`,
      because: `${selected.line.nature} on ${selected.line.number}: ${selected.line.description}`, evidence: [evidenceOf(selected.line)],
    })))
}

/** What invoice lines state of a model and token kind (all lines of the same together), against the detail of the same. */
function pricedLines(cell: InvoicedCell, input: StatementInput): { earlier: SkuTotal; later: SkuTotal }[] {
  const stated = new Map<string, SkuTotal>()
  for (const { line, net } of cell.part.lines) {
    const unit = line.unit === null ? null : unitOf(line.unit)
    if (line.quantity === null || line.unitPrice === null || unit === null || line.model === null || line.tokenKind === null) continue
    const key = `${line.model} ${line.tokenKind}`
    const known = stated.get(key)
    const unitPrice = multiplyDivide(line.unitPrice, ONE, unit.factor * ONE)
    stated.set(key, {
      key, quantity: (known?.quantity ?? 0n) + line.quantity * unit.factor, amount: (known?.amount ?? 0n) + net, bound: 0n,
      unitPrice: known === undefined || known.unitPrice === unitPrice ? unitPrice : null, evidence: [...(known?.evidence ?? []), evidenceOf(line)],
    })
  }
  const detail = skuTotals(input.skuDays.filter((sku) => sku.leg === cell.expectedLeg && sku.day >= cell.days.start && sku.day < cell.days.end), cell.expectedLeg === 'billed' ? input : null)
  return [...stated.values()].flatMap((later) => {
    const earlier = detail.get(later.key)
    return earlier ? [{ earlier, later }] : []
  })
}

export const evidenceOf = (line: DocumentLine) => ({ importId: line.importId, file: line.file, record: line.record })

/** B: billed → effective: commitments and prepaid purchases against covered use, and charges for days of other months. */
export function bridgeB(currency: string, billed: Money | null, effective: Money | null, spread: Money): Bridge {
  if (billed === null || effective === null) return emptyBridge('B', currency, 'billed', 'effective')
  const difference = effective - billed
  const item = (code: 'CUT' | 'COMMIT', amount: Money, key: string, because: string): Item[] => (amount === 0n ? [] : [{ code, amount, base: billed, level: 'statement', key, because, evidence: [] }])
  const items = [
    ...item('CUT', spread, 'days', 'charges for days of several months: by their days, against all of them in the month they begin'),
    ...item('COMMIT', difference - spread, 'commitments', 'covered use and the unused part of commitments, against what was billed for them'),
  ]
  return { name: 'B', from: 'billed', to: 'effective', currency, base: billed, total: difference, items }
}

/** B again, of a prepaid wallet: what was rolled forward → what the vendor states of the same moment. */
export function balanceBridges(currency: string, stated: readonly StatedBalance[]): Bridge[] {
  return stated.map(({ asOf, balance, rolled }) => ({
    name: 'B', from: 'rolled_forward', to: 'stated', currency, base: rolled, total: balance - rolled,
    items: balance === rolled ? [] : [{ code: 'UNEXP', amount: balance - rolled, base: rolled, level: 'statement', key: `balance ${asOf}`, because: `the vendor states a balance of ${text(balance)} for the start of ${asOf}, and it rolls forward to ${text(rolled)}`, evidence: [] }],
  }))
}

export function emptyBridge(name: Bridge['name'], currency: string, from: string, to: string): Bridge {
  return { name, from, to, currency, base: 0n, total: null, items: [] }
}
