// What an invoice may hold besides its detail: each candidate stands for rows or rates that are there, and none for what is covered.
import { expect, test } from 'vitest'
import { money, text } from '../../src/domain/money.ts'
import type { BilledDay } from '../../src/reconcile/facts.ts'
import { otherRows } from '../../src/reconcile/other-rows.ts'
import type { InvoicedCell } from '../../src/reconcile/recognize.ts'

const row = (more: Partial<BilledDay> & { cost: string }): BilledDay => ({
  account: 'a', currency: 'EUR', component: 'usage', day: '2026-10-09', billMonth: '2026-10', invoice: '', provider: 'OVHcloud', issuer: '', lineType: '', category: 'Usage', records: 1, basisMissing: 0,
  effective: money(more.cost), spread: 0n, billed: money(more.cost), billedWhole: money(more.cost), ...more,
})

function candidates(detail: readonly BilledDay[], rows: readonly BilledDay[], tax = '0'): string[] {
  const line = { nature: 'usage', taxRate: null, description: '' }
  const part = { document: { number: 'X-1', currency: 'EUR' }, lines: [{ line, net: 0n, tax: money(tax) }], detail }
  const cell = { part, component: 'usage', expected: money('100'), expectedLeg: 'billed', days: { start: '2026-10-01', end: '2026-11-01' } } as unknown as InvoicedCell
  return otherRows(cell, { rows: [...detail, ...rows], covered: new Set(detail), contracts: [], sources: ['a'], currency: 'EUR', use: () => 0n }).filter(({ amount }) => amount !== 0n).map(({ code, amount }) => `${code} ${text(amount)}`)
}

test('rows the detail shows apart, each by its kind and in the order of the codes', () => {
  const usage = row({ cost: '100.00' })
  const rows = [row({ component: 'credit', category: 'Credit', cost: '-7.00' }), row({ component: 'seat', cost: '30.00' }), row({ component: 'fee', cost: '5.50' }), row({ component: 'commitment', cost: '9.00' }), row({ category: 'Tax', component: 'tax', cost: '27.50' }), row({ billMonth: '2026-11', cost: '3.00' })]
  expect(candidates([usage], rows)).toEqual(['LATE 3', 'TAX 27.5', 'FEE 5.5', 'SEAT 30', 'COMMIT 9', 'CRED -7'])
})

test('days outside the cell and rows that documents cover are nobody’s candidates', () => {
  expect(candidates([row({ cost: '100.00' }), row({ component: 'fee', cost: '5.50' })], [row({ component: 'fee', day: '2026-11-01', cost: '8.00' }), row({ component: 'fee', day: '2026-09-30', cost: '8.00' })])).toEqual([])
})

test('credits and discounts that the invoice does not take off, and tax it states beside a net that holds it', () => {
  expect(candidates([row({ cost: '100.00' }), row({ category: 'Credit', cost: '-12.00' }), row({ lineType: 'PrivateRateDiscount', category: 'Credit', cost: '-20.00' })], [], '19.00')).toEqual(['TAX 19', 'CRED 12', 'DISC 20'])
})
