// What was paid on a statement's part of each document, and bridge P: payable − open payable → paid → booked. Pure.
import { abs, minorUnit, money, multiplyDivide, round, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addDays } from '../domain/period.ts'
import { isTrueUp } from './advances.ts'
import { bookingOf } from './booking.ts'
import type { SettledPart } from './booking.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem } from './bridges.ts'
import { paymentFee } from './contract-fees.ts'
import type { Document } from './documents.ts'
import { cashInReporting, foreignBridge } from './foreign-settlement.ts'
import type { ForeignShare } from './foreign-settlement.ts'
import type { Match } from './matching.ts'
import type { PlacedPart } from './placing.ts'
import type { Bridge, Item, StatementDocument } from './result.ts'
import { emptyBridge, evidenceOf } from './statement-bridges.ts'
import type { StatementInput } from './statement-input.ts'

/** Days after issue a document without a due date is due. */
const PAYMENT_DAYS = 30

interface Settlement {
  readonly paid: Money | null
  readonly open: Money | null
  readonly documents: readonly StatementDocument[]
  readonly bridge: Bridge
  /** The cash in the reporting currency, where some was in another currency than its document. */
  readonly paidReporting: Money | null
  /** What the ledger says; null without a posting. */
  readonly booked: Money | null
}

/** Of an account billed by advance estimates a true-up is a payment into its balance, like the advance. */
function costOf(parts: readonly PlacedPart[], input: StatementInput): StatementDocument['selected'] {
  const advance = input.sources.some((source) => source.billing === 'advance_estimate')
  const cost = parts.filter((part) => !part.raisesBalance && !(advance && isTrueUp(part)))
  return { net: sum(cost.map((part) => part.net)), tax: sum(cost.map((part) => part.tax)) }
}

/** Exactly one disputed difference of the document, or all of them: alone, or with the tax that is on it. */
function isHeldBack(rest: Money, document: Document, disputed: readonly Item[]): boolean {
  const own = disputed.filter((item) => item.evidence.some(({ importId, record }) => document.lines.some(({ line }) => line.importId === importId && line.record === record)))
  const withTax = (net: Money): Money => (document.net === 0n ? net : round(multiplyDivide(net, document.net + document.tax, document.net), minorUnit(document.currency)))
  return [...own.map((item) => item.amount), sum(own.map((item) => item.amount))].some((amount) => amount > 0n && (rest === amount || rest === withTax(amount)))
}

/** Tax as the rates on a document's lines make it of their net amounts; what is stated where a line has no rate. */
function taxByRate(document: Document): Money {
  return sum(document.lines.map(({ line }) => (line.taxRate === null ? line.tax : round(multiplyDivide(line.net, line.taxRate, money('100')), minorUnit(line.currency)))))
}

/** The contract's fee on payments that is exactly what was paid beyond the document. */
function feeOn(document: Document, matches: readonly Match[], beyond: Money, input: StatementInput): string | null {
  const day = matches[0]?.payment.date
  return day === undefined ? null : paymentFee(beyond, document.net + document.tax, day, input.contracts, input.sources.map((source) => source.id), input.currency)
}

/** What was paid on the statement's part of each document; what is not due or in dispute is open, what is overdue is MISS. */
export function settle(input: StatementInput, documents: readonly Document[], payable: Money | null, disputed: readonly Item[]): Settlement {
  const { matching, paidAsOf } = input
  const loose = matching.unmatched.filter(({ payment, source }) => source.account === input.account && payment.currency === input.currency && payment.date.startsWith(input.month))
  const known = paidAsOf !== null || documents.some((document) => document.receipt !== null)
  const early: EarlyItem[] = []
  const foreign: ForeignShare[] = []
  const settled: SettledPart[] = []
  let paid = 0n
  let open = 0n
  const listed = documents.map((document): StatementDocument => {
    const own = input.parts.filter((part) => part.document === document)
    const mine = sum(own.map((part) => part.net + part.tax))
    const whole = document.net + document.tax
    const matches = matching.byDocument.get(document.key) ?? []
    const cash = matches.length > 0 ? sum(matches.map((match) => match.amount)) : document.receipt ? whole : 0n
    const part = (amount: Money): Money => (amount === whole ? mine : whole === 0n ? 0n : multiplyDivide(amount, mine, whole))
    paid += part(cash)
    const crossed = (match: Match): void => {
      if (match.payment.currency !== input.currency) foreign.push({ match, settled: part(match.amount), mine, whole })
    }
    matches.forEach(crossed)
    const rest = whole - cash
    const restOfMine = mine - part(cash)
    const due = document.dueDate ?? addDays(`${document.issueDate}T00:00:00Z`, PAYMENT_DAYS).slice(0, 10)
    const overdue = rest > 0n && paidAsOf !== null && due < paidAsOf.slice(0, 10)
    // Paid without exactly its tax, or with it twice: withheld, reverse charge, or forgotten.
    if (cash !== 0n && document.tax !== 0n && abs(rest) === abs(document.tax)) early.push({ code: 'TAX', amount: -restOfMine, base: mine, key: `${document.number} tax`, because: `${document.number} was paid ${rest > 0n ? 'without' : 'with more than'} its tax of ${text(document.tax)}`, evidence: matches.map(({ payment }) => payment) })
    else if (cash !== 0n && rest !== 0n && rest === document.tax - taxByRate(document)) early.push({ code: 'TAX', amount: -restOfMine, base: mine, key: `${document.number} tax`, because: `${document.number} states tax of ${text(document.tax)}, and was paid with the ${text(taxByRate(document))} its own rates make of it`, evidence: matches.map(({ payment }) => payment) })
    else if (overdue && !isHeldBack(restOfMine, document, disputed)) early.push({ code: 'MISS', amount: -restOfMine, base: mine, key: document.number, because: `${document.number} was due ${due} and ${cash === 0n ? 'no payment of it is there' : `${text(rest)} of it is not paid`}`, evidence: document.lines.slice(0, 1).map(({ line }) => evidenceOf(line)) })
    // What a credit note gives back is open until it is paid out or taken off a payment.
    else if (rest > 0n || rest === whole) open += restOfMine
    else if (rest < 0n && feeOn(document, matches, -rest, input) !== null) early.push({ code: 'FEE', amount: -restOfMine, base: mine, key: `${document.number} fee`, because: `${document.number} was paid with ${feeOn(document, matches, -rest, input) ?? ''}`, evidence: matches.map(({ payment }) => payment) })
    else if (rest < 0n) early.push({ code: 'UNEXP', amount: -restOfMine, base: mine, key: `${document.number} overpaid`, because: `more was paid on ${document.number} than it says`, evidence: matches.map(({ payment }) => payment) })
    for (const duplicate of matching.againByDocument.get(document.key) ?? []) {
      paid += part(duplicate.amount)
      crossed(duplicate)
      early.push({ code: 'DUP', amount: part(duplicate.amount), base: mine, key: `${document.number} ${duplicate.payment.date}`, because: `paid again on ${duplicate.payment.date}: ${duplicate.evidence}`, evidence: [duplicate.payment] })
    }
    settled.push({ document, mine, cash: known || cash !== 0n ? part(cash) + sum((matching.againByDocument.get(document.key) ?? []).map((again) => part(again.amount))) : mine })
    const parts = input.partsOfDocuments.get(document.key) ?? own
    const placed = new Map<string, Money>()
    for (const candidate of parts) placed.set(candidate.month, (placed.get(candidate.month) ?? 0n) + candidate.wholeNet)
    return { document, selected: costOf(own, input), placedByMonth: new Map([...placed.entries()].sort()), paid: known || cash !== 0n ? cash : null, open: known ? rest : null }
  })
  const prepaid = input.sources.some((source) => source.billing === 'prepaid')
  paid += sum(loose.map(({ payment }) => payment.amount))
  if (payable !== null && !prepaid) for (const { payment } of loose) early.push({ code: 'MISS', amount: payment.amount, base: payable, key: `payment ${payment.id}`, because: `a payment of ${payment.date} to ${payment.payee} without a document: aicost resolve ${payment.id} --match NUMBER says which it is`, evidence: [payment] })
  const seen = known || loose.length > 0
  const purchases = prepaid ? sum(loose.map(({ payment }) => payment.amount)) : 0n
  const { booked, difference, items } = bookingOf(input, settled)
  // Purchases of credit are booked as a balance, and cash in other currencies is compared in the reporting currency: neither with the ledger here.
  const last = booked === null || prepaid || foreign.length > 0 ? { to: 'paid', difference: 0n, items: [] } : { to: 'booked', difference, items }
  const bridge = payable === null || (!seen && last.to === 'paid') ? emptyBridge('P', input.currency, 'payable', 'paid')
    : foreign.length > 0 ? foreignBridge(input, foreign, { payable: payable - open, paid: paid - purchases, early })
      : buildBridge({ name: 'P', currency: input.currency, from: 'payable', to: last.to, earlier: seen ? payable - open : payable, later: (seen ? paid - purchases : payable) + last.difference, early: [...early, ...last.items], pairs: [], roundBound: 0n, evidence: [], day: `${input.month}-01` })
  const paidReporting = foreign.length > 0 ? cashInReporting(input, foreign, paid) : null
  return { paid: seen && (documents.length > 0 || loose.length > 0) ? paid : null, open: payable === null ? null : seen ? open : payable, documents: listed, bridge, paidReporting, booked }
}
