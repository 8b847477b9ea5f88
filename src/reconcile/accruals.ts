// Accruals: cost of days without evidence, the weakest leg. What a statement recognizes of them, and when the actual has
// replaced them. Pure.
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { dayAfter } from '../domain/day.ts'
import type { AccrualMethod } from '../config/config.ts'
import type { Adjustment, Cell } from './result.ts'

/** Component of an accrual that names none: it stands for all of a source without evidence. */
export const WHOLE_SOURCE = 'all'

/** metered: metered × rate card; run_rate: by the days that are there; last_month: as it was signed; contract: what was agreed. */
export type Method = AccrualMethod

/** Who accrued, where no person did. */
export const CONFIGURATION = 'configuration'

export interface Accrual {
  readonly source: string
  readonly component: string
  readonly amount: Money
  readonly currency: string
  readonly method: Method | null
  /** How a method's amount comes about. */
  readonly working: string | null
  readonly note: string | null
  readonly by: string
  /** Of a signed month: what was recognized beside it when it was signed; null in open months. */
  readonly beside: Money | null
}

/** Days of the month on which the source is in use, and those there is evidence of. */
export interface EvidenceDays {
  readonly days: readonly string[]
  readonly billed: ReadonlySet<string>
  readonly metered: ReadonlySet<string>
  readonly hasBilled: boolean
}

/** Accruals in force: the lines they add to what is recognized, and the cells with theirs among them. */
export interface AccruedCells {
  readonly accruals: readonly Accrual[]
  readonly lines: readonly Adjustment[]
  readonly cells: readonly Cell[]
  readonly total: Money
}

const stands = (accrual: Accrual, component: string): boolean => accrual.component === WHOLE_SOURCE || accrual.component === component

/** Whether metered use is what the accrual is of: it is not evidence beside it. */
const isItsOwn = (accrual: Accrual, cell: Cell): boolean => accrual.method === 'metered' && cell.leg === 'metered' && stands(accrual, cell.component)

export function accruedCells(accruals: readonly Accrual[], cells: readonly Cell[], days: EvidenceDays, provider: string): AccruedCells {
  const [first = ''] = days.days
  let left = [...cells]
  const added: { cell: Cell; line: Adjustment | null; accrual: Accrual }[] = []
  for (const accrual of accruals) {
    const own = left.filter((cell) => isItsOwn(accrual, cell))
    const actual = left.filter((cell) => stands(accrual, cell.component) && !own.includes(cell))
    if (isSettled(accrual, actual, days)) continue
    // Of a signed month, what came since is part of what was accrued, until all of it is there: the month reads as signed.
    const amount = accrual.beside === null ? accrual.amount : accrual.amount - (sum(actual.map((cell) => cell.amount)) - accrual.beside)
    const metered = sum(own.map((cell) => cell.amount))
    left = left.filter((cell) => !own.includes(cell))
    const start = own.map((cell) => cell.start).sort()[0] ?? first
    const end = own.map((cell) => cell.end).sort().at(-1) ?? dayAfter(days.days.at(-1) ?? first)
    const line = amount === metered ? null : lineOf(accrual, amount - metered, first, provider)
    added.push({ accrual, line, cell: { component: accrual.component, start, end, leg: 'accrued', amount } })
  }
  return {
    accruals: added.map(({ accrual }) => accrual), lines: added.flatMap(({ line }) => (line === null ? [] : [line])), cells: [...left, ...added.map(({ cell }) => cell)], total: sum(added.map(({ cell }) => cell.amount)),
  }
}

function lineOf(accrual: Accrual, amount: Money, day: string, provider: string): Adjustment {
  const description = [accrual.working, accrual.note].filter((words) => words !== null).join('; ') || 'accrual'
  return { kind: 'accrual', component: accrual.component, provider, description, day, serviceMonth: day.slice(0, 7), billed: 0n, recognized: amount, gross: amount, credits: 0n, document: null }
}

/** Evidence of its component (of anything, for a whole source) replaces an accrual, once no day is missing. */
function isSettled(accrual: Accrual, actual: readonly Cell[], days: EvidenceDays): boolean {
  if (actual.length === 0) return false
  if (actual.some((cell) => cell.leg === 'invoiced')) return true
  return days.days.every((day) => days.billed.has(day)) || (!days.hasBilled && accrual.method !== 'metered' && days.days.every((day) => days.metered.has(day)))
}
