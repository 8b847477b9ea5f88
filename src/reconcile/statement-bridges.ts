// The other bridges of a statement: B billed → effective, B rolled forward → stated balance, and bridges that have no
// amount. Q is in metered-bridge.ts, I in invoice-bridge.ts, P in settlement.ts. Pure.
import { text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { DocumentLine } from './facts.ts'
import type { StatedBalance } from './prepaid.ts'
import type { Bridge, Item } from './result.ts'

export const evidenceOf = (line: DocumentLine) => ({ importId: line.importId, file: line.file, record: line.record })

/** B: billed → effective: commitments and prepaid purchases against covered use, and charges for days of other months. */
export function bridgeB(currency: string, billed: Money | null, effective: Money | null, spread: Money): Bridge {
  if (billed === null || effective === null) return emptyBridge('B', currency, 'billed', 'effective')
  const difference = effective - billed
  const item = (code: 'CUT' | 'COMMIT', amount: Money, key: string, because: string): Item[] => (amount === 0n ? [] : [{ code, amount, base: billed, level: 'statement', key, because, evidence: [] }])
  const items = [
    ...item('CUT', spread, 'days', 'charges for days of several months: by their days, against all of them in the month they begin'),
    ...item('COMMIT', difference - spread, 'commitments', 'covered use and the unused part of commitments, against what was billed for them'),
  ]
  return { name: 'B', from: 'billed', to: 'effective', currency, base: billed, total: difference, items }
}

/** B again, of a prepaid wallet: what was rolled forward → what the vendor states of the same moment. */
export function balanceBridges(currency: string, stated: readonly StatedBalance[]): Bridge[] {
  return stated.map(({ asOf, balance, rolled }) => ({
    name: 'B', from: 'rolled_forward', to: 'stated', currency, base: rolled, total: balance - rolled,
    items: balance === rolled ? [] : [{ code: 'UNEXP', amount: balance - rolled, base: rolled, level: 'statement', key: `balance ${asOf}`, because: `the vendor states a balance of ${text(balance)} for the start of ${asOf}, and it rolls forward to ${text(rolled)}`, evidence: [] }],
  }))
}

export function emptyBridge(name: Bridge['name'], currency: string, from: string, to: string): Bridge {
  return { name, from, to, currency, base: 0n, total: null, items: [] }
}
