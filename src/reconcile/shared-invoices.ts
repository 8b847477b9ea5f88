// One invoice over several accounts whose lines do not say whose they are: where several accounts of one provider have
// billed detail that names the invoice, it is divided as that detail is; else it stays the bill-to account's. Never
// evenly. Pure.
import { allocate, decimalsOf, minorUnit, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Source } from '../config/config.ts'
import { billKey } from './bill.ts'
import type { BillTotals } from './bill.ts'
import type { BilledDay, DocumentLine } from './facts.ts'

/** Natures that raise a balance, which is the bill-to account's. */
const BALANCE = new Set(['prepaid_purchase', 'advance_estimate'])

export interface SharedDetail {
  readonly billed: readonly BilledDay[]
  readonly bills: ReadonlyMap<string, BillTotals>
  readonly sourceOf: (account: string) => Source | undefined
}

/** Accounts that have rows of an invoice, and what they come to: of a bill with more than AI in it, all of it. */
type Weights = ReadonlyMap<string, Money>

export function divideShared(lines: readonly DocumentLine[], detail: SharedDetail): readonly DocumentLine[] {
  const byNumber = new Map<string, Map<string, Money>>()
  for (const row of detail.billed) {
    if (row.invoice === '' || row.category === 'Tax') continue
    const key = `${row.currency}|${row.invoice}`
    const accounts = byNumber.get(key) ?? new Map<string, Money>()
    accounts.set(row.account, (accounts.get(row.account) ?? 0n) + row.billed)
    byNumber.set(key, accounts)
  }
  const shared = new Set([...byNumber].filter(([, accounts]) => accounts.size > 0).map(([key]) => key))
  const documents = new Map<string, DocumentLine[]>()
  for (const line of lines) {
    if (!shared.has(`${line.currency}|${line.number}`)) continue
    const key = [line.issuer, line.number, line.currency].join('\u001f')
    documents.set(key, [...(documents.get(key) ?? []), line])
  }
  const divided = new Map<DocumentLine, DocumentLine[]>()
  for (const own of documents.values()) {
    const weights = weightsOf(own, byNumber, detail)
    if (weights) for (const line of own.filter((candidate) => !BALANCE.has(candidate.nature) && candidate.documentType !== 'receipt')) divided.set(line, divide(line, weights))
  }
  return divided.size === 0 ? lines : lines.flatMap((line) => divided.get(line) ?? [line])
}

/** Null where the document is one account's: its lines say several themselves, or no other account of the provider has rows of it. */
function weightsOf(own: readonly DocumentLine[], byNumber: ReadonlyMap<string, ReadonlyMap<string, Money>>, { bills, sourceOf }: SharedDetail): Weights | null {
  const [first] = own
  if (!first || own.some((line) => line.account !== first.account || line.manual)) return null
  const provider = sourceOf(first.account)?.provider
  const named = byNumber.get(`${first.currency}|${first.number}`) ?? new Map<string, Money>()
  const accounts = [...named].filter(([account]) => account === first.account || (provider !== undefined && sourceOf(account)?.provider === provider))
  if (!accounts.some(([account]) => account !== first.account)) return null
  const weights = accounts.map(([account, billed]) => [account, bills.get(billKey(account, first.currency, first.number, ''))?.whole ?? billed] as const)
  return weights.some(([, weight]) => weight < 0n) || sum(weights.map(([, weight]) => weight)) === 0n ? null : new Map(weights)
}

/** Quantities are the whole invoice's: a part of the line has none. */
function divide(line: DocumentLine, weights: Weights): DocumentLine[] {
  const cut = (amount: Money): Money[] => allocate(amount, [...weights.values()], Math.max(minorUnit(line.currency), decimalsOf(amount)))
  const [nets, taxes] = [cut(line.net), cut(line.tax)]
  return [...weights.keys()].map((account, index) => ({ ...line, account, net: nets[index] ?? 0n, tax: taxes[index] ?? 0n, quantity: null }))
}
