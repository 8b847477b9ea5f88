// Bridge I of a statement: expected → invoiced, over the cells both cover. Expected is billed detail, else metered × card
// (of a band the amount nearest to the invoice), less the discounts a contract takes off invoices; of seats, commitments
// and fees it is the contract's amount. Pure.
import { abs, decimalsOf, minorUnit, money, multiplyDivide, ONE, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { unitOf } from '../domain/unit.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem, SkuPair, SkuTotal } from './bridges.ts'
import { provenCauses } from './causes.ts'
import { contractCells } from './contract-cells.ts'
import { discounted } from './contract-discounts.ts'
import type { BilledDay } from './facts.ts'
import type { InvoicedCell } from './recognize.ts'
import type { Bridge } from './result.ts'
import { aboveLow, pairsOf, skuTotals } from './sku-totals.ts'
import { emptyBridge, evidenceOf } from './statement-bridges.ts'
import type { StatementInput } from './statement-input.ts'

interface Compared {
  readonly cell: InvoicedCell
  readonly expected: Money
  readonly items: readonly EarlyItem[]
  readonly pairs: readonly SkuPair[]
  /** A discount of the contract's makes fractions of a minor unit, which the invoice rounds. */
  readonly isRounded: boolean
}

export function bridgeI(input: StatementInput, cells: readonly InvoicedCell[]): Bridge {
  const agreed = contractCells(input, cells)
  const covered = new Set(cells.flatMap((cell) => cell.part.detail))
  const detail = cells.filter((cell) => cell.expected !== null && !agreed.some((one) => one.cells.includes(cell))).map((cell) => compared(cell, input, covered))
  if (detail.length + agreed.length === 0) return emptyBridge('I', input.currency, 'expected', 'invoiced')
  const lines = [...detail.map((one) => one.cell), ...agreed.flatMap((one) => one.cells)].flatMap((cell) => cell.part.lines)
  const minor = money(`0.${'0'.repeat(minorUnit(input.currency))}5`)
  const detailRecords = detail.reduce((total, { cell }) => total + cell.detailRecords, 0)
  const allRecords = input.billed.reduce((total, row) => total + row.records, 0)
  const detailBound = allRecords === 0 ? 0n : (input.billedBound * BigInt(detailRecords)) / BigInt(allRecords)
  // Lines over detail in whole cents have rounded nothing: 3,250.00 − 3,240.00 is 10.00 that rounding explains no part of.
  const lineBound = detail.some(({ cell, isRounded }) => cell.roundedByInvoice || isRounded) ? minor * BigInt(new Set(lines).size) : 0n
  return buildBridge({
    name: 'I', currency: input.currency, from: detail.length > 0 && detail.every(({ cell }) => cell.expectedLeg === 'metered') ? 'metered' : detail.length > 0 ? 'billed' : 'expected', to: 'invoiced',
    earlier: sum(detail.map(({ expected }) => expected)) + sum(agreed.map((one) => one.expected)), later: sum(detail.map(({ cell }) => cell.invoiced)) + sum(agreed.map((one) => one.invoiced)),
    early: [...agreed.flatMap((one) => one.items), ...detail.flatMap(({ items }) => items)], pairs: detail.flatMap(({ pairs }) => pairs), roundBound: detailBound > lineBound ? detailBound : lineBound,
    evidence: lines.slice(0, 20).map(({ line }) => evidenceOf(line)), day: `${input.month}-01`,
  })
}

/** What is expected of a cell, and what codes before RATE and VOL take of its difference. Causes are looked for where no price or quantity explains it. */
function compared(cell: InvoicedCell, input: StatementInput, covered: ReadonlySet<BilledDay>): Compared {
  const detail = skuTotals(input.skuDays.filter((sku) => sku.leg === cell.expectedLeg && sku.day >= cell.days.start && sku.day < cell.days.end), cell.expectedLeg === 'billed' ? input.billedBound : 0n)
  const stated = statedTotals(cell)
  const nearest = pairsOf(detail, stated.values())
  const before = (cell.expected ?? 0n) + (nearest.length > 0 ? aboveLow(nearest, detail) : aboveLowWhole(cell))
  const { expected, items: discounts, pairs } = discounted({ ...cell, expected: before }, nearest, detail, input)
  const now = { ...cell, expected }
  const reductions = creditItems(now, discounts.length > 0)
  const early = [...discounts, ...reductions, ...absentLines(now, detail, stated)]
  const causes = pairs.length > 0 ? [] : provenCauses(now, sum(early.map((item) => item.amount)), {
    rows: [...input.billed, ...input.neighbours], covered, contracts: input.contracts, sources: input.sources.map((source) => source.id), currency: input.currency, use: input.use,
  })
  return { cell: now, expected, items: [...early, ...causes], pairs, isRounded: expected !== before && decimalsOf(expected) > minorUnit(input.currency) }
}

/** An invoice without prices is compared with the amount of the band that is nearest to it. */
function aboveLowWhole({ expected, expectedHigh, invoiced }: InvoicedCell): Money {
  if (expected === null || expectedHigh === null || invoiced <= expected) return 0n
  return (invoiced < expectedHigh ? invoiced : expectedHigh) - expected
}

/** What the cell's credit and discount lines take off. */
const reductionsOf = (cell: InvoicedCell): Money => sum(cell.part.lines.filter(({ line }) => line.nature === 'credit' || line.nature === 'discount').map(({ net }) => net))

/** Whether they explain something of the difference: detail that is net of them without a row of its own has none. */
function explainsDifference(cell: InvoicedCell): boolean {
  const difference = cell.invoiced - (cell.expected ?? 0n)
  return abs(difference - reductionsOf(cell)) < abs(difference)
}

/** Credit and discount lines of a document where the detail it ties to shows none at all; discounts, unless a contract speaks of them. */
function creditItems(cell: InvoicedCell, isAgreed: boolean): EarlyItem[] {
  if (cell.part.lines.length <= 1 || cell.detailShowsReductions || !(isAgreed || explainsDifference(cell))) return []
  return cell.part.lines.filter(({ line }) => line.nature === 'credit' || (line.nature === 'discount' && !isAgreed)).map(({ line, net }) => ({
    code: line.nature === 'credit' ? ('CRED' as const) : ('DISC' as const), amount: net, base: cell.expected ?? 0n, key: `${line.number} ${line.lineNo}`,
    because: `${line.nature} on ${line.number}: ${line.description}`, evidence: [evidenceOf(line)],
  }))
}

/** Lines of one side only, where every line and all of the detail is of a model and kind: more than a quantity is missing. */
function absentLines(cell: InvoicedCell, detail: ReadonlyMap<string, SkuTotal>, stated: ReadonlyMap<string, SkuTotal>): EarlyItem[] {
  const products = cell.part.lines.filter(({ line }) => !['credit', 'discount', 'tax', 'rounding'].includes(line.nature))
  const whole = products.length > 0 && products.every(({ line }) => isPriced(line)) && sum([...stated.values()].map((total) => total.amount)) === sum(products.map(({ net }) => net))
  const sides = sum([...detail.values()].map((total) => total.amount))
  if (!whole || stated.size === 0 || detail.size === 0 || cell.expected === null || (sides !== cell.expected && cell.expectedLeg === 'billed')) return []
  return [
    ...[...detail.values()].filter((total) => !stated.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: -total.amount, base: total.amount, key: total.key, because: `${total.key}: used, and no line of ${cell.part.document.number} is for it`, evidence: total.evidence })),
    ...[...stated.values()].filter((total) => !detail.has(total.key) && total.amount !== 0n).map((total) => ({ code: 'MISS' as const, amount: total.amount, base: 0n, key: total.key, because: `${total.key}: invoiced, and the detail shows no use of it`, evidence: total.evidence })),
  ]
}

const isPriced = ({ quantity, unitPrice, unit, model, tokenKind }: InvoicedCell['part']['lines'][number]['line']): boolean => quantity !== null && unitPrice !== null && unit !== null && unitOf(unit) !== null && model !== null && tokenKind !== null

/** What invoice lines state of a model and token kind, all lines of the same together. */
export function statedTotals(cell: Pick<InvoicedCell, 'part'>): Map<string, SkuTotal> {
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
  return stated
}
