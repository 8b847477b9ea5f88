// A bill with AI hidden in it: account-level credits, discounts and tax without a product, and the unused part of
// commitments, are apportioned by the AI part of that invoice, one visible line each. Pure.
import { multiplyDivide, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { BilledDay, ExcludedSum } from './facts.ts'
import type { ChargeWords } from './result.ts'

/** The AI part of an account-level amount of one invoice. */
export interface ApportionedLine {
  readonly account: string
  readonly currency: string
  readonly invoice: string
  readonly day: string
  readonly lineType: string
  readonly category: string
  readonly component: string
  readonly billed: Money
  readonly effective: Money
  /** The amount it is a part of, and the ratio. */
  readonly whole: Money
  readonly part: { readonly of: Money; readonly by: Money }
  /** Of a commitment paid for a term, or a charge for days of several months: the days of the month it is the cost of. No invoice of the month covers it. */
  readonly term?: LineTerm
}

export interface LineTerm {
  readonly kind: 'commitment_term' | 'charge_term'
  readonly start: string
  readonly end: string
  readonly commitment: string
  readonly provider: string
  readonly document: string | null
  /** Of a charge. */
  readonly words: ChargeWords | null
}

/** One invoice (or, while it has no number, one billing period) of a whole bill. */
export interface BillTotals {
  readonly account: string
  readonly currency: string
  readonly invoice: string
  /** Month of the billing period: what tells bills apart that have no number yet. */
  readonly month: string
  /** AI rows and apportioned lines, before tax. */
  readonly selected: Money
  /** Everything, before tax: ties to the document. */
  readonly whole: Money
  readonly selectedTax: Money
  readonly wholeTax: Money
}

export interface Bills {
  readonly lines: readonly ApportionedLine[]
  readonly totals: readonly BillTotals[]
}

/** Line types whose effective cost is the unused part of a commitment, and the rows that used it. */
const COMMITMENTS: readonly { readonly fee: string; readonly used: string }[] = [
  { fee: 'SavingsPlanRecurringFee', used: 'SavingsPlanCoveredUsage' },
  { fee: 'RIFee', used: 'DiscountedUsage' },
  { fee: 'Usage (Unused)', used: 'Usage (Used)' }, // FOCUS
]

/** Key of a bill: its invoice number, or its month while it has none. */
export function billKey(account: string, currency: string, invoice: string, month: string): string {
  return `${account}|${currency}|${invoice === '' ? month : `#${invoice}`}`
}

/** Apportions every invoice of the accounts that have excluded rows, and adds up those of `committed` accounts. */
export function apportion(billed: readonly BilledDay[], excluded: readonly ExcludedSum[], usedByOthers: ReadonlyMap<string, Money>, committed: ReadonlySet<string> = new Set()): Bills {
  const lines: ApportionedLine[] = []
  const totals: BillTotals[] = []
  const keyOf = (row: BilledDay | ExcludedSum): string => `${row.account}|${row.currency}|${row.invoice || monthOfBill(row)}`
  const groups = new Map<string, { ai: BilledDay[]; rest: ExcludedSum[] }>()
  const accounts = new Set([...committed, ...excluded.map((row) => row.account)])
  for (const row of billed.filter((candidate) => accounts.has(candidate.account))) groupFor(groups, keyOf(row)).ai.push(row)
  for (const row of excluded) groupFor(groups, keyOf(row)).rest.push(row)
  for (const { ai, rest } of groups.values()) {
    const own = apportionInvoice(ai, rest, usedByOthers)
    lines.push(...own)
    const [first] = [...ai, ...rest]
    if (first) totals.push(totalsOf(first, ai, rest, own))
  }
  return { lines, totals }
}

/** Rows that were left out are summed by the start of their bill's period. */
const monthOfBill = (row: BilledDay | ExcludedSum): string => ('billMonth' in row ? row.billMonth : row.day.slice(0, 7))

function groupFor(groups: Map<string, { ai: BilledDay[]; rest: ExcludedSum[] }>, key: string): { ai: BilledDay[]; rest: ExcludedSum[] } {
  const known = groups.get(key)
  if (known) return known
  const made = { ai: [], rest: [] }
  groups.set(key, made)
  return made
}

/** Rows without a product × (AI rows ÷ all rows with a product), before tax and before what is apportioned. */
function apportionInvoice(ai: readonly BilledDay[], rest: readonly ExcludedSum[], usedByOthers: ReadonlyMap<string, Money>): ApportionedLine[] {
  const selected = sum(ai.filter((row) => row.category !== 'Tax').map((row) => row.billed))
  const others = sum(rest.filter((row) => row.hasProduct && row.category !== 'Tax').map((row) => row.billed)) + sum(ai.filter((row) => row.category !== 'Tax').map((row) => row.billedWhole - row.billed))
  const whole = selected + others
  const lines: ApportionedLine[] = []
  for (const row of rest) {
    const common = { account: row.account, currency: row.currency, invoice: row.invoice, day: row.day, lineType: row.lineType, category: row.category }
    const commitment = COMMITMENTS.find((candidate) => candidate.fee === row.lineType)
    if (commitment) {
      const aiUsed = sum(ai.filter((candidate) => candidate.lineType === commitment.used).map((candidate) => candidate.effective))
      const used = aiUsed + (usedByOthers.get(`${row.account}|${row.currency}|${commitment.used}|${row.day.slice(0, 7)}`) ?? 0n)
      if (row.effective !== 0n && aiUsed !== 0n && used !== 0n) lines.push({ ...common, component: 'commitment', billed: 0n, effective: multiplyDivide(row.effective, aiUsed, used), whole: row.effective, part: { of: used, by: aiUsed } })
    } else if (!row.hasProduct && whole !== 0n && selected !== 0n) {
      lines.push({ ...common, component: row.category === 'Tax' ? 'tax' : row.category === 'Credit' ? 'credit' : 'usage', billed: multiplyDivide(row.billed, selected, whole), effective: multiplyDivide(row.effective, selected, whole), whole: row.billed, part: { of: whole, by: selected } })
    }
  }
  return lines
}

function totalsOf(first: BilledDay | ExcludedSum, ai: readonly BilledDay[], rest: readonly ExcludedSum[], lines: readonly ApportionedLine[]): BillTotals {
  const split = <T extends { category: string }>(rows: readonly T[], tax: boolean): T[] => rows.filter((row) => (row.category === 'Tax') === tax)
  const selected = (tax: boolean): Money => sum(split(ai, tax).map((row) => row.billed)) + sum(split(lines, tax).map((row) => row.billed))
  const whole = (tax: boolean): Money => sum(split(ai, tax).map((row) => row.billedWhole)) + sum(split(rest, tax).map((row) => row.billed))
  return { account: first.account, currency: first.currency, invoice: first.invoice, month: monthOfBill(first), selected: selected(false), whole: whole(false), selectedTax: selected(true), wholeTax: whole(true) }
}

/** Effective cost of covered rows that are not AI: what the AI part of a commitment's use is measured against. */
export function commitmentUse(excluded: readonly ExcludedSum[]): Map<string, Money> {
  const used = new Map<string, Money>()
  for (const row of excluded.filter((candidate) => COMMITMENTS.some(({ used: type }) => type === candidate.lineType))) {
    const key = `${row.account}|${row.currency}|${row.lineType}|${row.day.slice(0, 7)}`
    used.set(key, (used.get(key) ?? 0n) + row.effective)
  }
  return used
}
