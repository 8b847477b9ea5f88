// Everything the journal of a month is written from: the month's document, as signed or as derived now, the documents
// booked in it that belong to other months, and the payments.
import { AicostError } from '../domain/error.ts'
import { greatest } from '../domain/list.ts'
import { minorUnit, multiply, multiplyDivide, money, ONE, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { daysOf, monthOf, monthPeriod } from '../domain/period.ts'
import { signedVersions } from '../close/versions.ts'
import { isTrueUp } from '../reconcile/advances.ts'
import { cashIn } from '../reconcile/foreign-payments.ts'
import { rateDays } from '../reconcile/fx.ts'
import { publishedRates } from '../reconcile/facts.ts'
import type { JournalBooking, JournalDocument, JournalInput, JournalPayment, JournalStatement } from '../reconcile/journal.ts'
import { loadMonthRates } from '../reconcile/load.ts'
import type { MonthResult } from '../reconcile/month.ts'
import type { PlacedPart } from '../reconcile/placing.ts'
import { bookingMonths } from './booking-months.ts'
import type { BookingMonths } from './booking-months.ts'
import { amountOf, rateOf, sameBook } from './journal-body.ts'
import type { BodyDocument, BodyStatement, MonthBody } from './journal-body.ts'
import { deriveWithin } from './month.ts'
import type { Session } from './session.ts'

/** Adjustments that are what terms paid for days cost: no part of what the month is billed. */
const TERMS = new Set(['commitment_term', 'charge_term'])

interface Facts {
  readonly session: Session
  readonly body: MonthBody
  /** The month derived now: for what lies outside its statements. */
  readonly now: MonthResult
  readonly order: BookingMonths
  /** Earlier signed months, as they were signed. */
  readonly signed: ReadonlyMap<string, MonthBody>
  readonly rate: (month: string, currency: string) => Promise<Money>
}

/** `derived` is the month as it was derived just now, null of a signed one. Inside the caller's transaction. */
export async function journalInput(session: Session, body: MonthBody, derived: MonthResult | null): Promise<JournalInput> {
  const { month } = body
  const { ledger, config } = session
  const order = await bookingMonths(ledger)
  const signed = await signedBodies(session, month)
  const now = derived ?? (await deriveWithin(session, month, null)).result
  const facts: Facts = { session, body, now, order, signed, rate: rateFinder(session, signed) }
  const late = await lateBookings(facts)
  return {
    month, lastDay: daysOf(monthPeriod(month)).at(-1) ?? `${month}-28`, currency: body.currency, booksCash: config.accounts.cash !== undefined,
    statements: await Promise.all(body.statements.map((statement) => statementOf(facts, statement))),
    bookings: [...(await purchases(facts)), ...(await unmatchedPurchases(facts)), ...late], payments: await payments(facts),
  }
}

async function signedBodies(session: Session, before: string): Promise<Map<string, MonthBody>> {
  const months = (await signedVersions(session.ledger)).filter((version) => version.month < before)
  const bodies = await Promise.all(months.map(async ({ month, version_no }) => [month, JSON.parse((await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $version_no', { month, version_no })).body) as MonthBody] as const))
  return new Map(bodies)
}

/** Reporting currency per unit: of a signed month as it was signed, of any other as published. */
function rateFinder(session: Session, signed: ReadonlyMap<string, MonthBody>): Facts['rate'] {
  return async (month, currency) => {
    if (currency === session.config.currency) return ONE
    const statement = signed.get(month)?.statements.find((candidate) => candidate.currency === currency)
    const rate = (statement && rateOf(statement)) ?? (await loadMonthRates(session.ledger, month, session.config)).rates.get(currency)?.rate
    if (rate === undefined || rate === null) throw new AicostError('FX_MISSING', `a rate from ${currency} into ${session.config.currency} for ${month} is missing`, { hint: 'import the published rates of that month' })
    return rate
  }
}

const taxIsCost = ({ session: { config } }: Facts, account: string): boolean => config.sources.some((source) => source.account === account && source.tax === 'cost')
const isAdvance = ({ session: { config } }: Facts, account: string): boolean => config.sources.some((source) => source.account === account && source.billing === 'advance_estimate')
const importOf = (part: PlacedPart): number => greatest(part.document.lines.map(({ line }) => line.importId))
const raises = (facts: Facts, part: PlacedPart): boolean => part.raisesBalance || (isAdvance(facts, part.document.account) && isTrueUp(part))

/** Issued before the first month closed here: booked by whoever closed that month. */
const isBefore = ({ session: { config } }: Facts, day: string): boolean => config.close.start_month !== undefined && monthOf(day) < config.close.start_month

async function statementOf(facts: Facts, statement: BodyStatement): Promise<JournalStatement> {
  const { body } = facts
  const rate = rateOf(statement)
  if (rate === null) throw new AicostError('FX_MISSING', `a rate from ${statement.currency} into ${body.currency} is missing`, { hint: 'import the published rates of the month' })
  const of = (...kinds: string[]): Money => sum(statement.adjustments.filter(({ kind }) => kinds.includes(kind)).map(({ recognized }) => money(recognized)))
  const mine = body.prepaid.filter((balance) => balance.currency === statement.currency && (statement.sources.includes(balance.source) || balance.source === statement.account))
  const wallets = mine.filter(({ commitment }) => commitment === undefined)
  const total = (key: 'opening' | 'closing' | 'consumption'): Money => sum(wallets.map((wallet) => amountOf(wallet[key])))
  const cost = taxIsCost(facts, statement.account)
  return {
    vendor: statement.issuer, account: statement.account, currency: statement.currency, rate, recognized: money(statement.recognized), taxIsCost: cost, accrued: money(statement.accrued),
    documents: [...(await Promise.all(statement.documents.map((document) => documentOf(facts, statement, document)))), ...(cost ? purchaseTaxes(facts, statement) : [])].filter(({ net, tax }) => net !== 0n || tax !== 0n),
    shifted: statement.billed === null ? sum(statement.adjustments.filter(({ kind }) => TERMS.has(kind)).map(({ recognized }) => money(recognized))) : amountOf(statement.billed_effective) - money(statement.billed),
    commitments: mine.flatMap(({ commitment, purchases: bought, consumption }) => (commitment === undefined || consumption === null ? [] : [{ name: commitment || 'commitment', purchases: money(bought), consumption: money(consumption) }])),
    balance: wallets.length === 0 ? null : { drawn: total('consumption') + of('grant'), expired: of('expiry'), opening: total('opening'), closing: total('closing') },
    taxCost: of('tax'),
    trueUps: statement.adjustments.filter(({ kind }) => kind === 'true_up').map((line) => ({ serviceMonth: line.service_month, amount: money(line.recognized), document: line.document, accrued: accrualOf(facts, statement, line.service_month) })),
    priorPeriods: statement.adjustments.filter(({ kind }) => kind === 'prior_period').map((line) => ({ serviceMonth: line.service_month, amount: money(line.recognized), description: line.description })),
  }
}

/** Tax of purchases that is cost of their month. */
function purchaseTaxes(facts: Facts, statement: BodyStatement): JournalDocument[] {
  return facts.now.parts.filter((part) => raises(facts, part) && part.tax !== 0n && part.month === facts.body.month && sameBook(part.document, statement) && bookedIn(facts, part, monthOf(part.document.issueDate)) === facts.body.month)
    .map((part) => ({ number: part.document.number, net: 0n, tax: part.tax, prepaidRate: null }))
}

/** The accrual of a signed month that a true-up settles; null once an earlier month took a true-up of it. */
function accrualOf({ signed }: Facts, statement: BodyStatement, serviceMonth: string): Money | null {
  const settled = [...signed.values()].some((earlier) => earlier.statements.some((other) => sameBook(other, statement) && other.adjustments.some((line) => line.kind === 'true_up' && line.service_month === serviceMonth)))
  return settled ? null : amountOf(signed.get(serviceMonth)?.statements.find((other) => sameBook(other, statement))?.accrued)
}

async function documentOf(facts: Facts, statement: BodyStatement, document: BodyDocument): Promise<JournalDocument> {
  const { selected } = document
  if (selected === undefined) throw new AicostError('JOURNAL_REFUSED', `${facts.body.month} was signed by a version that kept no parts of its documents`, { hint: 'close reopen, then prepare and sign it again' })
  const issued = monthOf(document.issue_date)
  const part = facts.now.parts.find((candidate) => candidate.document.number === document.number && sameBook(candidate.document, statement))
  const booked = issued < facts.body.month ? facts.order.of(issued, part ? importOf(part) : null) : facts.body.month
  const before = isBefore(facts, document.issue_date)
  const earlier = issued < facts.body.month && (before || booked < facts.body.month)
  return { number: document.number, net: money(selected.net), tax: earlier && !taxIsCost(facts, statement.account) ? 0n : money(selected.tax), prepaidRate: earlier ? await facts.rate(before ? facts.body.month : booked, statement.currency) : null }
}

const bookedIn = (facts: Facts, part: PlacedPart, eligible: string): string | null => (isBefore(facts, part.document.issueDate) ? null : facts.order.of(eligible, importOf(part)))

/** What documents booked in this month put on balances, or pay for later months. */
async function purchases(facts: Facts): Promise<JournalBooking[]> {
  const { month } = facts.body
  const found = facts.now.parts.filter((part) => (raises(facts, part) || part.month > month) && (part.net !== 0n || part.tax !== 0n) && monthOf(part.document.issueDate) <= month && bookedIn(facts, part, monthOf(part.document.issueDate)) === month)
  const rates = new Map<string, Money>()
  for (const { document } of found) rates.set(document.currency, await facts.rate(month, document.currency))
  const groups = new Map<string, PlacedPart[]>()
  for (const part of found) groups.set(part.document.key, [...(groups.get(part.document.key) ?? []), part])
  return [...groups.values()].flatMap((parts): JournalBooking[] => parts.slice(0, 1).flatMap(({ document }) => {
    const common = { vendor: document.issuer, account: document.account, currency: document.currency, rate: rates.get(document.currency) ?? ONE, number: document.number, serviceMonth: month, paidAtOnce: false, taxIsCost: taxIsCost(facts, document.account) }
    // Tax that is cost of this month is in its cost; of an earlier one, signed without it, in what was taken over.
    const later = parts.filter((part) => !common.taxIsCost || part.month > month)
    const missed = common.taxIsCost ? parts.filter((part) => part.month < month) : []
    const booking: JournalBooking = { ...common, against: 'prepaid', net: sum(parts.map((part) => part.net)), tax: sum(later.map((part) => part.tax)) }
    return missed.every((part) => part.tax === 0n) ? [booking] : [booking, { ...common, against: 'accrued', net: 0n, tax: sum(missed.map((part) => part.tax)) }]
  }))
}

/** Payments into a balance that no document speaks of. */
async function unmatchedPurchases(facts: Facts): Promise<JournalBooking[]> {
  const { body, session: { config }, now } = facts
  return Promise.all(body.prepaid.filter(({ commitment }) => commitment === undefined).flatMap((wallet) => {
    const source = config.sources.find(({ id }) => id === wallet.source)
    if (source === undefined) return []
    const documented = now.parts.filter((part) => raises(facts, part) && part.document.account === source.account && part.document.currency === wallet.currency && monthOf(part.document.issueDate) === body.month && facts.order.of(body.month, importOf(part)) === body.month)
    const net = money(wallet.purchases) - sum(documented.map((part) => part.net))
    if (net === 0n) return []
    return [facts.rate(body.month, wallet.currency).then((rate): JournalBooking => ({
      vendor: source.provider, account: source.account, currency: wallet.currency, rate, against: 'prepaid', number: null, net, tax: 0n, taxIsCost: false, serviceMonth: body.month, paidAtOnce: config.accounts.cash !== undefined,
    }))]
  }))
}

/** Documents of earlier signed months that came after the signature: what was accrued becomes payable. */
async function lateBookings(facts: Facts): Promise<JournalBooking[]> {
  const { session, body, now, order, signed } = facts
  const found: JournalBooking[] = []
  for (const [month, then] of signed) {
    if (!mayHaveMoved(facts, month, then)) continue
    const { result } = await deriveWithin(session, month, null)
    for (const statement of result.statements) {
      const before = then.statements.find((candidate) => sameBook(candidate, statement))
      const rate = before ? rateOf(before) : await facts.rate(month, statement.currency)
      const numbers = new Set([...statement.documents.map(({ document }) => document.number), ...(before?.documents.map(({ number }) => number) ?? [])])
      for (const number of numbers) {
        const one = statement.documents.find(({ document }) => document.number === number)
        const known = before?.documents.find((document) => document.number === number)?.selected
        const [net, tax] = [(one?.selected.net ?? 0n) - amountOf(known?.net), (one?.selected.tax ?? 0n) - amountOf(known?.tax)]
        const part = now.parts.find((candidate) => candidate.document.number === number && sameBook(candidate.document, statement))
        if ((net === 0n && tax === 0n) || order.of(month, part ? importOf(part) : null) !== body.month) continue
        found.push({ vendor: statement.issuer, account: statement.account, currency: statement.currency, rate: rate ?? ONE, against: 'accrued', number, net, tax, taxIsCost: taxIsCost(facts, statement.account), serviceMonth: month, paidAtOnce: false })
      }
    }
  }
  return found
}

/** Only months some document of which came, changed or went after the signature are derived again. */
function mayHaveMoved({ now, order }: Facts, month: string, then: MonthBody): boolean {
  const parts = now.parts.filter((part) => part.month === month)
  const has = (part: PlacedPart): boolean => then.statements.some((statement) => sameBook(statement, part.document) && statement.documents.some(({ number }) => number === part.document.number))
  const known = now.parts.map((part) => `${part.document.account}|${part.document.number}`)
  return parts.some((part) => !has(part) || order.cameAfter(month, importOf(part))) || then.statements.some((statement) => statement.documents.some(({ number }) => !known.includes(`${statement.account}|${number}`)))
}

/** Payments booked in this month: all of them where cash is booked, else those in another currency than their document. */
async function payments(facts: Facts): Promise<JournalPayment[]> {
  const { session: { config, ledger }, now, body, order } = facts
  const found: JournalPayment[] = []
  for (const { payment, document, amount, cash: paid } of now.matching.matches) {
    const foreign = payment.currency !== document.currency
    if ((!foreign && config.accounts.cash === undefined) || order.of(monthOf(payment.date), payment.importId) !== body.month || isBefore(facts, document.issueDate)) continue
    const parts = now.parts.filter((part) => part.document.key === document.key)
    const rates = await Promise.all(parts.map((part) => facts.rate(payableMonth(facts, part), document.currency)))
    const [whole, selected] = [document.net + document.tax, sum(parts.map((part) => part.net + part.tax))]
    const owedWhole = sum(parts.map((part, index) => multiply(part.net + part.tax, rates[index] ?? ONE)))
    if (whole === 0n) continue
    const days = rateDays(await publishedRates(ledger, { month: monthOf(payment.date), currency: config.currency }))
    const cash = foreign ? cashIn(payment, paid, config.currency, days) : multiply(amount, await facts.rate(monthOf(payment.date), document.currency))
    if (cash === null) throw new AicostError('FX_MISSING', `a rate from ${payment.currency} into ${config.currency} around ${payment.date} is missing`, { hint: 'import the published rates of those days' })
    const minor = minorUnit(config.currency)
    found.push({
      vendor: document.issuer, account: document.account, number: document.number, currency: document.currency, date: payment.date.startsWith(body.month) ? payment.date : `${body.month}-01`, serviceMonth: parts[0]?.month ?? body.month,
      settled: round(multiplyDivide(amount, selected, whole), minorUnit(document.currency)), owed: round(multiplyDivide(amount, owedWhole, whole), minor), cash: round(multiplyDivide(cash, selected, whole), minor),
    })
  }
  return found
}

/** The month whose rate a part's payable was booked at. */
function payableMonth(facts: Facts, part: PlacedPart): string {
  const issued = monthOf(part.document.issueDate)
  return raises(facts, part) || part.month > issued ? (issued > part.month ? issued : facts.order.of(issued, importOf(part))) : part.month
}
