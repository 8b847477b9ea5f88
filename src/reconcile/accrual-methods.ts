// How accruals are found: by the month's metered use, its run rate, the month before or the contract, each for the days
// of the month without evidence, with its working in words. What cannot be known is refused with the reason. Pure.
import { fixed, minorUnit, money, multiplyDivide, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, daysOf } from '../domain/period.ts'
import { dayAfter } from '../domain/day.ts'
import type { Source } from '../config/config.ts'
import { WHOLE_SOURCE } from './accruals.ts'
import type { Method } from './accruals.ts'
import { daysInUse } from './completeness.ts'
import { partOfDays } from './contract-periods.ts'
import { inForce, seatsExpected } from './contracts.ts'
import type { Agreement } from './contracts.ts'
import { agreed } from './drawdown.ts'
import type { Drawdown } from './drawdown.ts'
import type { Cell, Statement } from './result.ts'

/** A statement of the month before as it was signed; amounts are decimal text. */
export interface SignedStatement {
  readonly currency: string
  readonly sources: readonly string[]
  readonly signed: string | null
  readonly recognized: string
  readonly cells: readonly { readonly component: string; readonly leg: string; readonly amount: string }[]
  readonly adjustments: readonly { readonly kind: string; readonly service_month: string; readonly recognized: string }[]
}

export interface MethodInput {
  readonly month: string
  readonly source: Source
  readonly component: string
  /** Absent: that of the evidence, the contract or the month before, where there is one. */
  readonly currency?: string | undefined
  /** The reporting currency, where nothing says another. */
  readonly fallback: string
  /** Derived without an accrual of this source. */
  readonly statements: readonly Statement[]
  readonly drawdowns: readonly Drawdown[]
  readonly contracts: readonly Agreement[]
  /** Null: the month before is not signed. */
  readonly previous: readonly SignedStatement[] | null
}

export interface Worked {
  readonly amount: Money
  readonly currency: string
  readonly working: string
}
export interface Refused {
  readonly refused: string
}

/** What the month has of the source and component, and the days it has it of. */
interface Evidence {
  readonly currency: string
  readonly statement: Statement | undefined
  readonly cells: readonly Cell[]
  readonly days: readonly string[]
  readonly open: readonly string[]
}

export function workOut(method: Method, input: MethodInput): Worked | Refused {
  const currency = currencyOf(method, input)
  if (typeof currency !== 'string') return currency
  const evidence = evidenceOf(input, currency, method)
  if (evidence.open.length === 0) return { refused: `every day of ${input.month} has evidence of ${named(input)}` }
  return METHODS_WORK[method](input, evidence)
}

const named = ({ source, component }: MethodInput): string => (component === WHOLE_SOURCE ? source.id : `${source.id} (${component})`)

/** 12345.6 → 12,345.60 */
function shown(amount: Money, currency: string): string {
  const [whole = '', fraction] = fixed(amount, minorUnit(currency)).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`} ${currency}`
}

const rounded = (amount: Money, currency: string): Money => round(amount, minorUnit(currency))

function currencyOf(method: Method, input: MethodInput): string | Refused {
  const { source, component, currency, statements, contracts, previous, month } = input
  if (currency !== undefined) return currency
  const own = statements.filter((statement) => statement.sources.includes(source.id) && statement.cells.some((cell) => cell.leg !== 'accrued' && isOf(cell, component))).map((statement) => statement.currency)
  const before = (previous ?? []).filter((statement) => statement.sources.includes(source.id)).map((statement) => statement.currency)
  const agreedIn = contracts.filter((contract) => contract.source === source.id && inForce([contract], [source.id], contract.currency, monthDays(month)).length > 0).map((contract) => contract.currency)
  const found = [...new Set(method === 'contract' ? agreedIn : method === 'last_month' ? before : own)].sort()
  if (found.length > 1) return { refused: `there is ${found.join(' and ')}: name one with --currency` }
  return found[0] ?? source.opening?.currency ?? input.fallback
}

const monthDays = (month: string): { start: string; end: string } => ({ start: `${month}-01`, end: `${addMonths(month, 1)}-01` })
const isOf = (cell: { readonly component: string }, component: string): boolean => component === WHOLE_SOURCE || cell.component === component

/** Days with evidence stronger than what the method itself goes by. */
function evidenceOf({ month, source, component, statements }: MethodInput, currency: string, method: Method): Evidence {
  const days = daysInUse(month, source)
  const statement = statements.find((candidate) => candidate.sources.includes(source.id) && candidate.currency === currency)
  const cells = (statement?.cells ?? []).filter((cell) => cell.leg !== 'accrued' && isOf(cell, component))
  const covered = new Set<string>()
  for (const cell of cells) {
    if (cell.leg === 'invoiced') for (const day of daysOf({ start: `${cell.start}T00:00:00Z`, end: `${cell.end}T00:00:00Z` })) covered.add(day)
    if (cell.leg === 'billed') for (const day of statement?.evidenceDays.billed ?? []) covered.add(day)
    if (cell.leg === 'metered' && method !== 'metered') for (const day of statement?.evidenceDays.metered ?? []) covered.add(day)
  }
  return { currency, statement, cells, days, open: days.filter((day) => !covered.has(day)) }
}

const METHODS_WORK: Readonly<Record<Method, (input: MethodInput, evidence: Evidence) => Worked | Refused>> = { metered, run_rate: runRate, last_month: lastMonth, contract: byContract }

/** Metered × rate card of the month, for the days nothing stronger is there for. */
function metered(input: MethodInput, { statement, cells, currency, days, open }: Evidence): Worked | Refused {
  const own = cells.filter((cell) => cell.leg === 'metered')
  if (statement === undefined || own.length === 0) return { refused: `no use of ${named(input)} was metered and priced in ${input.month} on days without billed detail` }
  if (statement.unpriced.rows > 0) return { refused: `${statement.unpriced.rows} rows of its use have no price (${statement.unpriced.models.join(', ')}): the rate card is what it goes by` }
  const amount = sum(own.map((cell) => cell.amount))
  const of = open.filter((day) => statement.evidenceDays.metered.has(day)).length
  return { amount, currency, working: `metered × rate card: ${shown(amount, currency)} over ${of} of ${days.length} days` }
}

/** What the days that are there come to, a day, for the days that are not. */
function runRate(input: MethodInput, { cells, currency, days, open }: Evidence): Worked | Refused {
  const covered = days.length - open.length
  if (covered === 0) return { refused: `no day of ${input.month} has evidence of ${named(input)}` }
  const there = sum(cells.map((cell) => cell.amount))
  const amount = rounded(multiplyDivide(there, BigInt(open.length), BigInt(covered)), currency)
  return { amount, currency, working: `run rate: ${shown(there, currency)} over ${covered} of ${days.length} days, ${shown(amount, currency)} for the other ${open.length}` }
}

/** The month before as it was signed, without what it took over from earlier months. */
function lastMonth(input: MethodInput, { currency, days, open }: Evidence): Worked | Refused {
  const before = addMonths(input.month, -1)
  if (input.previous === null) return { refused: `${before} is not signed` }
  const signed = input.previous.find((statement) => statement.sources.includes(input.source.id) && statement.currency === currency)
  const cells = signed?.cells.filter((cell) => isOf(cell, input.component)) ?? []
  if (!signed || cells.length === 0) return { refused: `${before} was signed without ${named(input)}` }
  const taken = sum(signed.adjustments.filter((line) => line.service_month !== before).map((line) => money(line.recognized)))
  const whole = input.component === WHOLE_SOURCE ? money(signed.signed ?? signed.recognized) - rounded(taken, currency) : rounded(sum(cells.map((cell) => money(cell.amount))), currency)
  const words = `last month: ${shown(whole, currency)} signed for ${before}${input.component === WHOLE_SOURCE && taken !== 0n ? `, without ${shown(taken, currency)} of earlier months` : ''}`
  return forOpenDays(whole, words, currency, days, open)
}

/** What is agreed for the month: seats, and of minimums and commitments the month's days, or what is due at their end. */
function byContract(input: MethodInput, { currency, days, open }: Evidence): Worked | Refused {
  const { component, source, month, contracts } = input
  const span = { start: days[0] ?? `${month}-01`, end: dayAfter(days.at(-1) ?? `${month}-01`) }
  const own = inForce(contracts, [source.id], currency, span)
  if (own.length === 0) return { refused: `no contract of ${source.id} is in force in ${month}` }
  const parts: { amount: Money; working: string }[] = []
  const seats = component === WHOLE_SOURCE || component === 'seat' ? seatsExpected(own, [source.id], currency, span.start, span.end) : null
  if (seats) parts.push({ amount: seats.amount, working: `seats ${seats.working.join(', ')}` })
  if (component === 'commitment') {
    for (const due of input.drawdowns.filter((one) => one.source === source.id && one.currency === currency && one.unused !== null && !one.prepaid)) {
      parts.push({ amount: due.unused ?? 0n, working: `${due.kind} of ${due.start} to ${due.end}: ${shown(due.unused ?? 0n, currency)} of ${shown(due.amount, currency)} not used` })
    }
  } else if (component === WHOLE_SOURCE || component === 'usage') {
    for (const one of own.flatMap((contract) => agreed(contract, span))) {
      const amount = partOfDays(one.amount, one, { start: span.start > one.start ? span.start : one.start, end: span.end < one.end ? span.end : one.end }, currency)
      parts.push({ amount, working: `${one.kind} of ${shown(one.amount, currency)} for ${one.start} to ${one.end}, by days ${shown(amount, currency)}` })
    }
  }
  if (parts.length === 0) return { refused: `the contracts of ${source.id} (${own.map((contract) => contract.id).join(', ')}) say nothing that is due of ${component === WHOLE_SOURCE ? 'the month' : component} in ${month}` }
  const whole = rounded(sum(parts.map((part) => part.amount)), currency)
  return forOpenDays(whole, `contract ${own.map((contract) => contract.id).join(', ')}: ${parts.map((part) => part.working).join('; ')}`, currency, days, open)
}

/** A whole month's amount, for the days without evidence. */
function forOpenDays(whole: Money, words: string, currency: string, days: readonly string[], open: readonly string[]): Worked {
  if (open.length === days.length) return { amount: whole, currency, working: words }
  const amount = rounded(multiplyDivide(whole, BigInt(open.length), BigInt(days.length)), currency)
  return { amount, currency, working: `${words}; ${shown(amount, currency)} for ${open.length} of ${days.length} days` }
}
