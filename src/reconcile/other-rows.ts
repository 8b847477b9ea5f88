// What an invoice may hold besides (or instead of) the detail it is compared with: late rows, tax, fees, seats, a minimum,
// credits, discounts. Each is an amount that evidence or a contract states; only an exact fit proves it. Pure.
import { minorUnit, money, multiplyDivide, round, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { common } from './contract-periods.ts'
import { inForce } from './contracts.ts'
import type { Agreement } from './contracts.ts'
import { agreed } from './drawdown.ts'
import type { UseOver } from './drawdown.ts'
import type { BilledDay } from './facts.ts'
import type { InvoicedCell } from './recognize.ts'
import { isDiscountRow } from './recognize.ts'
import type { Code } from './result.ts'

/** What an amount would be if it were the difference; `because` follows the document's number. */
export interface Candidate {
  readonly code: Code
  readonly amount: Money
  readonly because: string
}

export interface Surroundings {
  /** Of the statement's month and the days beside it, tax rows too. */
  readonly rows: readonly BilledDay[]
  /** Rows that parts of documents cover. */
  readonly covered: ReadonlySet<BilledDay>
  readonly contracts: readonly Agreement[]
  readonly sources: readonly string[]
  readonly currency: string
  readonly use: UseOver
}

const BY_COMPONENT = [['FEE', 'fee', 'fees'], ['SEAT', 'seat', 'seats'], ['COMMIT', 'commitment', 'commitments'], ['CRED', 'credit', 'credits']] as const

/** In the order of their codes. */
export function otherRows(cell: InvoicedCell, around: Surroundings): Candidate[] {
  if (cell.expectedLeg === null) return []
  const inDays = around.rows.filter((row) => row.day >= cell.days.start && row.day < cell.days.end)
  const loose = inDays.filter((row) => !around.covered.has(row) && row.category !== 'Tax')
  const component = (name: string): Money => sum(loose.filter((row) => row.component === name).map((row) => row.billed))
  return [
    ...lateRows(cell, loose), ...taxes(cell, inDays),
    ...BY_COMPONENT.flatMap(([code, name, words]): Candidate[] => [
      ...(cell.component === name ? [] : [{ code, amount: component(name), because: `holds the ${words} that the detail shows apart` }]),
      ...(code === 'COMMIT' ? minimums(cell, around) : []),
      ...(code === 'CRED' ? leftOut(cell) : []),
    ]),
  ]
}

/** Rows of these days on the bill of a later month, which this invoice has already. */
function lateRows(cell: InvoicedCell, loose: readonly BilledDay[]): Candidate[] {
  const late = loose.filter((row) => row.component === cell.component && row.billMonth > row.day.slice(0, 7))
  return [{ code: 'LATE', amount: sum(late.map((row) => row.billed)), because: `holds what the detail puts on the bill of ${[...new Set(late.map((row) => row.billMonth))].sort().join(', ')}` }]
}

/** Tax within the net amount: what the detail shows as tax, what the document states, or its rate on the expected amount. */
function taxes(cell: InvoicedCell, inDays: readonly BilledDay[]): Candidate[] {
  const { lines, document } = cell.part
  const rows = sum(inDays.filter((row) => row.category === 'Tax').map((row) => row.billed))
  const stated = sum(lines.map(({ tax }) => tax))
  const rates = [...new Set(lines.flatMap(({ line }) => (line.taxRate === null || line.taxRate === 0n ? [] : [line.taxRate])))]
  const [rate] = rates
  return [
    ...(stated === 0n ? [{ code: 'TAX' as const, amount: rows, because: 'holds in its net amount the tax that the detail shows' }] : []),
    { code: 'TAX', amount: stated, because: `holds its tax of ${text(stated)} in its net amount too` },
    ...(rates.length === 1 && rate !== undefined ? [{ code: 'TAX' as const, amount: round(multiplyDivide(cell.expected ?? 0n, rate, money('100')), minorUnit(document.currency)), because: `holds tax of ${text(rate)} % in its net amount` }] : []),
  ]
}

/** Use is less than the contract's minimum or commitment, and the invoice is for all of that. */
function minimums(cell: InvoicedCell, { contracts, sources, currency, use }: Surroundings): Candidate[] {
  if (cell.component !== 'usage' || cell.expected === null) return []
  const { days, expected } = cell
  return inForce(contracts, sources, currency, days).flatMap((contract) => agreed(contract, days).flatMap((one): Candidate[] => {
    if (one.prepaid || one.end > days.end || common(one, days) === null) return []
    const before = one.start < days.start ? use(contract.source, currency, { start: one.start, end: days.start }) : 0n
    const unused = one.amount - before - (expected ?? 0n)
    return unused <= 0n ? [] : [{ code: 'COMMIT', amount: unused, because: `is for the ${one.kind} of ${text(one.amount)} for ${one.start} to ${one.end} by contract ${contract.id}, of which ${text(unused)} was not used` }]
  }))
}

/** Credits and discounts among the detail's own rows that the invoice does not take off. */
function leftOut(cell: InvoicedCell): Candidate[] {
  const { detail } = cell.part
  const discounts = sum(detail.filter(isDiscountRow).map((row) => row.billed))
  const credits = sum(detail.filter((row) => !isDiscountRow(row) && row.category === 'Credit').map((row) => row.billed))
  return [{ code: 'CRED', amount: -credits, because: 'does not take off the credits that the detail shows' }, { code: 'DISC', amount: -discounts, because: 'does not take off the discounts that the detail shows' }]
}
