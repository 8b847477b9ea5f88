// Fees that contracts name: percent of what a document invoices or sells as credit, or an amount a period; and percent
// of a payment, which cards and payment services add. Pure.
import { dayAfter } from '../domain/day.ts'
import { minorUnit, money, multiplyDivide, round, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { matches } from '../domain/pattern.ts'
import type { Days } from './contract-periods.ts'
import { inForce, placeOf, seatsExpected } from './contracts.ts'
import type { Agreement, ContractAmount, Fee } from './contracts.ts'
import type { Document } from './documents.ts'
import type { InvoicedCell } from './recognize.ts'

interface Named {
  readonly contract: Agreement
  readonly fee: Fee
}

const PERCENT = money('100')
const PRODUCTS = new Set(['usage', 'true_up', 'seat', 'subscription', 'commitment'])

/** The fees a cell's lines can be, by what contracts in force name; [] where none does. */
export function feesOf(cell: InvoicedCell, contracts: readonly Agreement[], sources: readonly string[], currency: string): Named[] {
  const lines = cell.part.lines.map(({ line }) => line)
  if (lines.some((line) => line.nature !== 'fee')) return []
  return inForce(contracts, sources, currency, cell.days).flatMap((contract) => (contract.fees ?? []).filter((fee) => fee.on !== 'payment' && lines.every((line) => fee.match === undefined || matches(fee.match, line.description))).map((fee) => ({ contract, fee })))
}

/** What those fees are for the cells of some days together; null where the documents have nothing a percentage would be of. */
export function feeExpected(cells: readonly InvoicedCell[], fees: readonly Named[], currency: string): ContractAmount | null {
  const [first] = cells
  if (!first) return null
  const documents = [...new Set(cells.map((cell) => cell.part.document))]
  const amounts = fees.flatMap(({ contract, fee }): { amount: Money; working: string }[] => {
    if (fee.amount !== undefined) return flat(contract, fee, fee.amount, first.days)
    return documents.flatMap((document) => ofDocument(fee, document, cells.filter((cell) => cell.part.document === document), currency))
  })
  if (amounts.length === 0) return null
  return { amount: sum(amounts.map(({ amount }) => amount)), contracts: [...new Set(fees.map(({ contract }) => `${contract.id}${placeOf(contract)}`))], working: amounts.map(({ working }) => working) }
}

function flat(contract: Agreement, fee: Fee, amount: string, days: Days): { amount: Money; working: string }[] {
  const found = seatsExpected([{ ...contract, seats: [{ sku: fee.name, quantity: '1', price: amount, per: fee.per }] }], [contract.source], contract.currency, days.start, days.end)
  return found === null ? [] : [{ amount: found.amount, working: found.working.join('; ') }]
}

/** Percent of a document's other lines, of which the cells may be one month's part. */
function ofDocument(fee: Fee, document: Document, cells: readonly InvoicedCell[], currency: string): { amount: Money; working: string }[] {
  const base = sum(document.lines.filter(({ line }) => (fee.on === 'purchase' ? line.nature === 'prepaid_purchase' : PRODUCTS.has(line.nature))).map(({ net }) => net))
  if (base === 0n) return []
  const whole = percentOf(base, fee, currency)
  const lines = sum([...new Set(cells.flatMap((cell) => cell.part.lines))].map(({ net }) => net))
  const part = sum(cells.map((cell) => cell.invoiced))
  const amount = part === lines || lines === 0n ? whole : multiplyDivide(whole, part, lines)
  return [{ amount, working: `${fee.name ?? 'fee'} ${fee.pct ?? ''} % of ${text(base)} on ${document.number}: ${text(amount)}` }]
}

function percentOf(base: Money, fee: Fee, currency: string): Money {
  const amount = round(multiplyDivide(base, money(fee.pct ?? '0'), PERCENT), minorUnit(currency))
  const least = money(fee.least ?? '0')
  return amount < least ? least : amount
}

/** The fee on a payment of a document that is exactly what was paid beyond it; null where none is. */
export function paymentFee(beyond: Money, whole: Money, day: string, contracts: readonly Agreement[], sources: readonly string[], currency: string): string | null {
  const named = inForce(contracts, sources, currency, { start: day, end: dayAfter(day) }).flatMap((contract) => (contract.fees ?? []).filter((fee) => fee.on === 'payment').map((fee) => ({ contract, fee })))
  const found = named.find(({ fee }) => percentOf(whole, fee, currency) === beyond)
  return found ? `${found.fee.name ?? 'the fee'} of ${found.fee.pct ?? ''} % by contract ${found.contract.id}${placeOf(found.contract)}` : null
}
