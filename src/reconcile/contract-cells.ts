// Invoiced seats, commitments, minimums and fees against what contracts say of the same days: SEAT, COMMIT and FEE of
// bridge I. Pure.
import { sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { EarlyItem } from './bridges.ts'
import type { Days } from './contract-periods.ts'
import { feeExpected, feesOf } from './contract-fees.ts'
import { seatsExpected } from './contracts.ts'
import type { ContractAmount } from './contracts.ts'
import { commitmentExpected } from './drawdown.ts'
import type { InvoicedCell } from './recognize.ts'
import type { StatementInput } from './statement-input.ts'

/** Cells a contract speaks of, together. */
export interface ContractCells {
  readonly cells: readonly InvoicedCell[]
  readonly expected: Money
  readonly invoiced: Money
  readonly items: readonly EarlyItem[]
}

const WORDS = { seat: { code: 'SEAT', name: 'seats' }, commitment: { code: 'COMMIT', name: 'commitments' }, fee: { code: 'FEE', name: 'fees' } } as const

/** Cells without detail, by component and interval; without a contract they stand uncompared. */
export function contractCells(input: StatementInput, cells: readonly InvoicedCell[]): ContractCells[] {
  return (['seat', 'commitment', 'fee'] as const).flatMap((component) => {
    const groups = new Map<string, InvoicedCell[]>()
    for (const cell of cells.filter((candidate) => candidate.component === component && candidate.expectedLeg === null)) {
      const line = linePeriod(cell)
      // What a commitment's line is due depends on its own period, of which the cell is one month's days.
      const fees = component === 'fee' ? namedFees(cell, input).map(({ contract, fee }) => `${contract.id} ${(contract.fees ?? []).indexOf(fee)}`) : []
      const key = [cell.days.start, cell.days.end, ...(component === 'commitment' ? [line.start, line.end] : []), ...fees].join(' ')
      groups.set(key, [...(groups.get(key) ?? []), cell])
    }
    return [...groups.values()].flatMap((group) => compared(component, group, input))
  })
}

function compared(component: keyof typeof WORDS, group: readonly InvoicedCell[], input: StatementInput): ContractCells[] {
  const [first] = group
  const contract = first ? expectedOf(component, first, group, input) : null
  if (!first || !contract) return []
  const { code, name } = WORDS[component]
  const { start, end } = first.days
  const invoiced = sum(group.map((cell) => cell.invoiced))
  const item: EarlyItem = {
    code, amount: invoiced - contract.amount, base: contract.amount, key: component === 'fee' ? `${name} ${start} ${group.map((cell) => cell.part.document.number).join(' ')}` : `${name} ${start}`,
    because: `${name} of ${start} to ${end}: ${text(invoiced)} invoiced, ${text(contract.amount)} by contract ${contract.contracts.join(', ')} (${contract.working.join('; ')})`,
    evidence: group.flatMap((cell) => cell.part.lines.map(({ line }) => ({ importId: line.importId, file: line.file, record: line.record }))),
  }
  return [{ cells: group, expected: contract.amount, invoiced, items: [item] }]
}

const namedFees = (cell: InvoicedCell, input: StatementInput) => feesOf(cell, input.contracts, input.sources.map((source) => source.id), input.currency)

function expectedOf(component: keyof typeof WORDS, cell: InvoicedCell, group: readonly InvoicedCell[], input: StatementInput): ContractAmount | null {
  if (component === 'fee') return feeExpected(group, namedFees(cell, input), input.currency)
  const sources = input.sources.map((source) => source.id)
  const { start, end } = cell.days
  return component === 'seat' ? seatsExpected(input.contracts, sources, input.currency, start, end) : commitmentExpected(input.contracts, sources, input.currency, linePeriod(cell), cell.days, input.use)
}

/** The days the cell's lines are for, in other months too. */
function linePeriod({ part, days }: InvoicedCell): Days {
  const starts = part.lines.flatMap(({ line }) => line.periodStart ?? part.document.period?.start ?? [])
  const ends = part.lines.flatMap(({ line }) => line.periodEnd ?? part.document.period?.end ?? [])
  return { start: [...starts, days.start].sort()[0] ?? days.start, end: [...ends, days.end].sort().at(-1) ?? days.end }
}
