// Causes of a difference between an invoice and its detail that arithmetic proves: a line written twice, a line whose
// quantity × price is not its amount, a period that begins or ends a day off, rows of another kind. What only nearly
// fits proves nothing. Pure.
import { dayAfter } from '../domain/day.ts'
import { abs, minorUnit, money, multiply, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { EarlyItem } from './bridges.ts'
import type { SelectedLine } from './documents.ts'
import type { BilledDay, DocumentLine } from './facts.ts'
import { otherRows } from './other-rows.ts'
import type { Candidate, Surroundings } from './other-rows.ts'
import type { InvoicedCell } from './recognize.ts'

const halfMinor = (currency: string): Money => money(`0.${'0'.repeat(minorUnit(currency))}5`)
const evidence = (line: DocumentLine) => ({ importId: line.importId, file: line.file, record: line.record })

/** What proves itself of one compared cell; `known` is what other codes already took of its difference. */
export function provenCauses(cell: InvoicedCell, known: Money, around: Surroundings): EarlyItem[] {
  if (cell.expected === null) return []
  const difference = cell.invoiced - cell.expected - known
  if (difference === 0n) return []
  const twice = writtenTwice(cell, difference)
  if (twice.length > 0) return twice
  const errors = wrongArithmetic(cell)
  const rest = difference - sum(errors.map((item) => item.amount))
  return [...errors, ...(rest === 0n ? [] : firstThatFits(cell, rest, [...cutOff(cell, around.rows), ...otherRows(cell, around)]))]
}

/** Candidates stand in the order of their codes; the first whose amount is the difference takes it. */
function firstThatFits(cell: InvoicedCell, difference: Money, candidates: readonly Candidate[]): EarlyItem[] {
  const found = candidates.find(({ amount }) => amount !== 0n && abs(difference - amount) <= halfMinor(cell.part.document.currency))
  if (!found) return []
  return [{ ...found, base: cell.expected ?? 0n, key: `${cell.part.document.number} ${cell.component}`, because: `${cell.part.document.number} ${found.because}`, evidence: cell.part.lines.slice(0, 5).map(({ line }) => evidence(line)) }]
}

/** Identical lines, where leaving out the repeats makes the invoice its detail. */
function writtenTwice(cell: InvoicedCell, difference: Money): EarlyItem[] {
  const groups = new Map<string, SelectedLine[]>()
  for (const selected of cell.part.lines) {
    const { line } = selected
    const key = JSON.stringify([line.description, line.nature, line.periodStart, line.periodEnd, line.model, line.tokenKind, String(line.quantity), String(line.unitPrice), String(line.net)])
    groups.set(key, [...(groups.get(key) ?? []), selected])
  }
  const repeats = [...groups.values()].flatMap((same) => same.slice(1).map((selected) => ({ ...selected, first: same[0]?.line.number })))
  const amount = sum(repeats.map((selected) => selected.net))
  if (repeats.length === 0 || abs(difference - amount) > halfMinor(cell.part.document.currency)) return []
  return repeats.map(({ line, net, first }) => ({
    code: 'DUP', amount: net, base: cell.expected ?? 0n, key: `${line.number} ${line.lineNo}`, evidence: [evidence(line)],
    because: first === line.number ? `${line.number} has the line "${line.description}" twice` : `${line.number} and ${first ?? ''} both have the line "${line.description}"`,
  }))
}

/** Usage lines whose quantity × unit price differs from their amount by more than writing it in minor units can. */
function wrongArithmetic(cell: InvoicedCell): EarlyItem[] {
  return cell.part.lines.flatMap(({ line, net }): EarlyItem[] => {
    if (line.nature !== 'usage' || line.quantity === null || line.unitPrice === null || net !== line.net) return []
    const product = multiply(line.quantity, line.unitPrice)
    const bound = halfMinor(line.currency)
    // A price that includes tax: quantity × price is net + tax.
    if (abs(line.net + line.tax - product) <= bound || abs(line.net - product) <= bound) return []
    return [{ code: 'ERR', amount: line.net - product, base: cell.expected ?? 0n, key: `${line.number} ${line.lineNo}`, because: `${line.number}: quantity × price of "${line.description}" is not its amount`, evidence: [evidence(line)] }]
  })
}

/** What the detail shows for a day at one of the period's ends. */
function cutOff(cell: InvoicedCell, rows: readonly BilledDay[]): Candidate[] {
  const { period } = cell.part.document
  if (cell.expectedLeg !== 'billed' || period === null) return []
  const on = (day: string): Money => sum(rows.filter((row) => row.day === day && row.component === cell.component && row.category !== 'Tax').map((row) => row.billed))
  const [before, first, last, after] = [dayAfter(period.start, -1), period.start, dayAfter(period.end, -1), period.end]
  const options: readonly (readonly [Money, string])[] = [
    [on(after), `it holds ${after} too`], [-on(last), `it leaves out ${last}`], [on(before), `it holds ${before} too`], [-on(first), `it leaves out ${first}`],
    [on(after) - on(first), `it runs a day later, ${dayAfter(first)} to ${after}`], [on(before) - on(last), `it runs a day earlier, ${before} to ${dayAfter(last, -1)}`],
  ]
  return options.map(([amount, words]) => ({ code: 'CUT', amount, because: `is cut elsewhere than its period says: ${words}` }))
}

/**
 * What the month would be between if days of another zone were cut in the close zone: low leaves out the days that only
 * partly belong to it, high adds the neighbours'. A day-grain source keeps its own days; the band says what that is worth.
 */
export function cutOffBand(recognized: Money, month: string, days: { readonly own: readonly BilledDay[]; readonly neighbours: readonly BilledDay[] }, hoursBehind: number): { low: Money; high: Money } | null {
  if (hoursBehind === 0) return null
  const sorted = [...new Set(days.own.map((row) => row.day))].sort()
  const leaving = hoursBehind > 0 ? `${month}-01` : sorted.at(-1)
  const entering = days.neighbours.filter((row) => (hoursBehind > 0 ? row.day > `${month}-31` : row.day < `${month}-01`))
  const out = sum(days.own.filter((row) => row.day === leaving && row.category !== 'Tax').map((row) => row.effective))
  const into = sum(entering.filter((row) => row.category !== 'Tax').map((row) => row.effective))
  const ends = [recognized, recognized - out, recognized + into, recognized - out + into]
  return { low: ends.reduce((a, b) => (a < b ? a : b)), high: ends.reduce((a, b) => (a > b ? a : b)) }
}
