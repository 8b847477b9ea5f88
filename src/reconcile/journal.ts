// The journal of a month: what its statements cost, against what is owed, accrued, prepaid or recoverable, and what became
// of earlier months' accruals. Named amounts are rounded to the minor unit each on its own; what is left over goes to the
// line that is an estimate anyway (accrued, else prepaid), never from one named amount to another. Pure.
import { minorUnit, multiply, ONE, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { AccountRole, JournalEntry, JournalLine } from '../domain/journal.ts'

/** Until costs are allocated, nobody in particular bears them. */
export const UNASSIGNED = 'unassigned'

/** What an entry is about. */
export interface JournalParty {
  readonly vendor: string
  readonly account: string
  readonly currency: string
  /** Reporting currency per unit of `currency`, of the month the money is cost of. */
  readonly rate: Money
}

/** A document's cost of the month. */
export interface JournalDocument {
  readonly number: string
  readonly net: Money
  readonly tax: Money
  /** The rate it was booked at as prepaid, where that was in an earlier month; null: it is booked with the cost. */
  readonly prepaidRate: Money | null
}

/** One statement as the journal sees it; amounts in its currency, exact. */
export interface JournalStatement extends JournalParty {
  readonly recognized: Money
  readonly taxIsCost: boolean
  readonly documents: readonly JournalDocument[]
  /** Effective − billed cost of the detail: what commitments and terms that were paid before (or are for later) make of it. */
  readonly shifted: Money
  readonly commitments: readonly { readonly name: string; readonly purchases: Money; readonly consumption: Money }[]
  /** A prepaid balance: what the month drew of paid credit, without what lapsed, and where the balance stands. */
  readonly balance: { readonly drawn: Money; readonly expired: Money; readonly opening: Money; readonly closing: Money } | null
  /** Accruals by decision. */
  readonly accrued: Money
  readonly taxCost: Money
  readonly trueUps: readonly { readonly serviceMonth: string; readonly amount: Money; readonly document: string | null; /** The accrual it settles; null where an earlier month did. */ readonly accrued: Money | null }[]
  readonly priorPeriods: readonly { readonly serviceMonth: string; readonly amount: Money; readonly description: string }[]
}

/** A document, or part of one, that is booked in the month and is no cost of it. */
export interface JournalBooking extends JournalParty {
  /** prepaid: it raises a balance or is for later months; accrued: it is of a month that was signed without it. */
  readonly against: 'prepaid' | 'accrued'
  readonly number: string | null
  readonly net: Money
  readonly tax: Money
  readonly taxIsCost: boolean
  readonly serviceMonth: string
  /** Paid without a document, and cash is booked: no payable comes of it. */
  readonly paidAtOnce: boolean
}

/** A payment of a document: what of the payable it settles, at the rate it was booked at, and the cash that moved. */
export interface JournalPayment {
  readonly vendor: string
  readonly account: string
  readonly number: string
  readonly date: string
  readonly currency: string
  readonly settled: Money
  /** In the reporting currency. */
  readonly owed: Money
  readonly cash: Money
  readonly serviceMonth: string
}

export interface JournalInput {
  readonly month: string
  readonly lastDay: string
  readonly currency: string
  readonly statements: readonly JournalStatement[]
  readonly bookings: readonly JournalBooking[]
  readonly payments: readonly JournalPayment[]
  /** Payments are booked whole; else only the differences of exchange. */
  readonly booksCash: boolean
}

interface Both {
  readonly amount: Money
  readonly original: Money
}

type Draft = Omit<JournalLine, 'costCenter' | 'reversal'> & Partial<Pick<JournalLine, 'reversal'>>

/** The entries, in a fixed order; an entry without a line that is not 0 is left out. */
export function journalEntries(input: JournalInput): JournalEntry[] {
  const entries = [
    ...input.bookings.filter(({ against }) => against === 'prepaid').map((booking) => bookingEntry(booking, input)),
    ...input.statements.flatMap((statement) => [costEntry(statement, input), ...trueUpEntries(statement, input), ...priorEntries(statement, input)]),
    ...input.bookings.filter(({ against }) => against === 'accrued').map((booking) => bookingEntry(booking, input)),
    ...input.payments.map((payment) => paymentEntry(payment, input)),
  ].filter((entry) => entry.lines.length > 0)
  return entries.map((entry, index) => ({ ...entry, id: `${input.month}-${String(index + 1).padStart(3, '0')}` }))
}

const minorOf = (party: JournalParty, input: JournalInput) => ({ own: minorUnit(party.currency), reporting: minorUnit(input.currency) })
const translated = (amount: Money, rate: Money): Money => (rate === ONE ? amount : multiply(amount, rate))

function bothOf(party: JournalParty, input: JournalInput) {
  const minor = minorOf(party, input)
  return (exact: Money, rate: Money = party.rate): Both => ({ amount: round(translated(exact, rate), minor.reporting), original: round(exact, minor.own) })
}

const negative = ({ amount, original }: Both): Both => ({ amount: -amount, original: -original })
const minus = (whole: Both, parts: readonly Both[]): Both => ({ amount: whole.amount - sum(parts.map((part) => part.amount)), original: whole.original - sum(parts.map((part) => part.original)) })

function entryOf(kind: JournalEntry['kind'], party: Omit<JournalParty, 'rate'>, date: string, memo: string, lines: readonly Draft[]): JournalEntry {
  const shown = lines.filter((line) => line.amount !== 0n || line.original !== 0n).map((line): JournalLine => ({ reversal: false, ...line, costCenter: line.role === 'expense' ? UNASSIGNED : null }))
  return { id: '', kind, date, vendor: party.vendor, account: party.account, currency: party.currency, memo, lines: shown }
}

/** Cost of the month against payable, prepaid and what is recognized and not invoiced. */
function costEntry(statement: JournalStatement, input: JournalInput): JournalEntry {
  const both = bothOf(statement, input)
  const { month } = input
  const taken = [...statement.trueUps, ...statement.priorPeriods]
  const expired = statement.balance?.expired ?? 0n
  const named = [both(statement.taxCost), both(expired)]
  const own = minus(both(statement.recognized), [...named, ...taken.map((line) => both(line.amount))])
  const line = (role: AccountRole, memo: string, value: Both, document: string | null = null): Draft => ({ role, memo, ...value, document, serviceMonth: month })
  const expense = [line('expense', `AI cost of ${month}`, own), line('expense', 'tax that is cost', named[0] ?? own), line('expense', 'paid credit that expired', named[1] ?? own)]
  const documents = statement.documents.flatMap((document) => documentLines(document, statement, line, both))
  const commitments = statement.commitments.flatMap(({ name, purchases, consumption }) => [line('prepaid', `${name}: bought`, both(purchases)), line('prepaid', `${name}: used`, negative(both(consumption)))])
  const elsewhere = statement.shifted - sum(statement.commitments.map(({ purchases, consumption }) => consumption - purchases))
  const drawn = statement.balance === null ? 0n : statement.balance.drawn
  const recognized = statement.recognized - sum(taken.map(({ amount }) => amount))
  const documented = sum(statement.documents.map(({ net, tax }) => net + (statement.taxIsCost ? tax : 0n)))
  const rest = recognized - documented - statement.shifted - drawn - expired - statement.accrued
  const fixed = [...expense, ...documents, ...commitments, line('prepaid', 'paid credit that expired', negative(both(expired)))]
  const estimates = [
    { exact: rest, draft: line('accrued', 'recognized, not invoiced', negative(both(rest))) },
    { exact: statement.accrued, draft: line('accrued', 'accrued by decision', negative(both(statement.accrued))) },
    { exact: drawn, draft: line('prepaid', 'used of the prepaid balance', negative(both(drawn))) },
    { exact: elsewhere, draft: line('prepaid', 'covered by commitments paid for elsewhere', negative(both(elsewhere))) },
  ]
  const left = minus({ amount: 0n, original: 0n }, [...fixed, ...estimates.map(({ draft }) => draft)])
  const taker = estimates.findIndex(({ exact }) => exact !== 0n)
  const lines = [...fixed, ...estimates.map(({ draft }, index) => (index === taker ? { ...draft, amount: draft.amount + left.amount, original: draft.original + left.original } : draft))]
  const rounding = taker < 0 ? [line('fx', 'ROUND: translation, amount by amount', left)] : []
  return entryOf('cost', statement, input.lastDay, `${statement.vendor} ${month}`, [...lines, ...rounding, ...owedLines(statement, line, both)])
}

/** A document against the payable, or against the prepaid it became in an earlier month. */
function documentLines(document: JournalDocument, statement: JournalStatement, line: (role: AccountRole, memo: string, value: Both, document: string | null) => Draft, both: (exact: Money, rate?: Money) => Both): Draft[] {
  const { number, net, tax, prepaidRate } = document
  const asCost = net + (statement.taxIsCost ? tax : 0n)
  if (prepaidRate !== null) {
    const [now, then] = [both(asCost), both(asCost, prepaidRate)]
    return [line('prepaid', `invoice ${number}, prepaid before`, negative(then), number), line('fx', `invoice ${number}: exchange since it was prepaid`, { amount: then.amount - now.amount, original: 0n }, number)]
  }
  const recoverable = statement.taxIsCost ? 0n : tax
  const [cost, back] = [both(asCost), both(recoverable)]
  return [line('tax', `recoverable tax of ${number}`, back, number), line('payable', `invoice ${number}`, { amount: -cost.amount - back.amount, original: -cost.original - back.original }, number)]
}

/** A balance below 0 is owed to the vendor, not an asset. */
function owedLines(statement: JournalStatement, line: (role: AccountRole, memo: string, value: Both) => Draft, both: (exact: Money) => Both): Draft[] {
  if (statement.balance === null) return []
  const below = (balance: Money): Money => (balance < 0n ? -balance : 0n)
  const more = both(below(statement.balance.closing) - below(statement.balance.opening))
  return [line('prepaid', 'used beyond the balance', more), line('accrued', 'used beyond the balance', negative(more))]
}

/** The accrual is taken back whole and the actual comes in its place: together they are the true-up. */
function trueUpEntries(statement: JournalStatement, input: JournalInput): JournalEntry[] {
  const both = bothOf(statement, input)
  return statement.trueUps.map(({ serviceMonth, amount, document, accrued }) => {
    const line = (role: AccountRole, memo: string, value: Both, reversal = false): Draft => ({ role, memo, ...value, document, serviceMonth, reversal })
    const [trueUp, reversed] = [both(amount), both(accrued ?? 0n)]
    const actual = { amount: reversed.amount + trueUp.amount, original: reversed.original + trueUp.original }
    const words = accrued === null ? `true-up of ${serviceMonth}` : `actual of ${serviceMonth}`
    return entryOf('true_up', statement, input.lastDay, `${statement.vendor}: true-up of the accrual of ${serviceMonth}`, [
      line('accrued', `reversal of the accrual of ${serviceMonth}`, reversed, true), line('expense', `reversal of the accrual of ${serviceMonth}`, negative(reversed), true),
      line('expense', words, actual), line('accrued', words, negative(actual)),
    ])
  })
}

/** What an earlier month used more of a prepaid balance is taken from the balance; else it is owed until its document comes. */
function priorEntries(statement: JournalStatement, input: JournalInput): JournalEntry[] {
  const both = bothOf(statement, input)
  const against: AccountRole = statement.balance === null ? 'accrued' : 'prepaid'
  return statement.priorPeriods.map(({ serviceMonth, amount, description }) => {
    const line = (role: AccountRole, value: Both): Draft => ({ role, memo: description, ...value, document: null, serviceMonth })
    return entryOf('prior_period', statement, input.lastDay, `${statement.vendor}: ${description}`, [line('expense', both(amount)), line(against, negative(both(amount)))])
  })
}

/** Dr prepaid (or what was accrued) and recoverable tax, Cr payable. */
function bookingEntry(booking: JournalBooking, input: JournalInput): JournalEntry {
  const both = bothOf(booking, input)
  const { number, serviceMonth, against } = booking
  const memo = number === null ? 'payment without a document' : `invoice ${number}`
  const line = (role: AccountRole, value: Both): Draft => ({ role, memo, ...value, document: number, serviceMonth })
  const [net, taxed] = [both(booking.net), both(booking.tax)]
  const owed = { amount: -net.amount - taxed.amount, original: -net.original - taxed.original }
  const taxRole: AccountRole = !booking.taxIsCost ? 'tax' : against
  return entryOf(against === 'prepaid' ? 'purchase' : 'settlement', booking, input.lastDay, `${booking.vendor}: ${memo}${against === 'accrued' ? ` of ${serviceMonth}` : ', prepaid'}`,
    [line(against, net), line(taxRole, taxed), line(booking.paidAtOnce ? 'cash' : 'payable', owed)])
}

function paymentEntry(payment: JournalPayment, input: JournalInput): JournalEntry {
  const line = (role: AccountRole, memo: string, amount: Money, original: Money): Draft => ({ role, memo, amount, original, document: payment.number, serviceMonth: payment.serviceMonth })
  const difference = payment.cash - payment.owed
  const exchanged = 'exchange between payable and paid'
  const lines = input.booksCash
    ? [line('payable', `payment of ${payment.number}`, payment.owed, payment.settled), line('fx', exchanged, difference, 0n), line('cash', `payment of ${payment.number}`, -payment.cash, -payment.settled)]
    : [line('fx', exchanged, difference, 0n), line('payable', exchanged, -difference, 0n)]
  return entryOf('payment', payment, payment.date, `${payment.vendor}: ${payment.number} paid on ${payment.date}`, lines)
}
