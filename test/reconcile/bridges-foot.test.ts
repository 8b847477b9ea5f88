// Every bridge of made-up statements foots: codes add up to later − earlier, legs are what the evidence says, rounding
// stays within what was declared, codes keep their order. Amounts are added here in whole cents, not by the program.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { money } from '../../src/domain/money.ts'
import type { Agreement } from '../../src/reconcile/contracts.ts'
import type { BilledDay, Coverage, DocumentLine, MeteredDay, Payment } from '../../src/reconcile/facts.ts'
import type { ReconcileInput } from '../../src/reconcile/month.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import type { SkuDay } from '../../src/reconcile/statement-input.ts'

const RUNS = { numRuns: 150 * Number(process.env['TEST_RUNS'] ?? '1'), seed: 4_117 }
const ORDER = ['DUP', 'ERR', 'MISS', 'LATE', 'CUT', 'TAX', 'FEE', 'SEAT', 'COMMIT', 'CRED', 'DISC', 'FX', 'RATE', 'VOL', 'ROUND', 'UNEXP']
const CENT = 10n ** 16n
const config = parseConfig('company: Foot\nsources:\n  - { id: f, provider: OpenAI, account: org-f, match: { payee: [OPENAI*] }, legs: [] }\n', 'aicost.yaml')

interface Row { readonly day: number; readonly cents: number; readonly tokens: number; readonly kind: 'input' | 'output' }
interface Line { readonly nature: string; readonly cents: number; readonly tokens: number | null; readonly kind: 'input' | 'output'; readonly taxRate: number | null; readonly description: string }
interface Made {
  readonly billed: readonly Row[]; readonly metered: readonly (Row & { readonly wider: number })[]; readonly lines: readonly Line[]; readonly others: readonly { readonly component: string; readonly cents: number; readonly day: number }[]
  readonly paid: readonly number[]; readonly pct: number | null; readonly applied: 'invoice' | 'detail'; readonly fee: number | null; readonly minimum: number | null; readonly rounding: boolean
}

const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}`
const kind = fc.constantFrom('input' as const, 'output' as const)
const cents = fc.integer({ min: 1, max: 500_000 })
const row = { day: fc.integer({ min: 1, max: 31 }), cents, tokens: fc.integer({ min: 1, max: 5_000_000 }), kind }
const made: fc.Arbitrary<Made> = fc.record({
  billed: fc.array(fc.record(row), { maxLength: 8 }), metered: fc.array(fc.record({ ...row, wider: fc.integer({ min: 0, max: 20_000 }) }), { maxLength: 6 }),
  lines: fc.array(fc.record({ nature: fc.constantFrom('usage', 'usage', 'usage', 'fee', 'seat', 'credit', 'discount', 'commitment', 'rounding'), cents, tokens: fc.option(fc.integer({ min: 1, max: 5_000_000 })), kind, taxRate: fc.option(fc.constantFrom(19, 20, 8)), description: fc.constantFrom('API usage', 'Batch', 'Platform') }), { minLength: 1, maxLength: 5 }),
  others: fc.array(fc.record({ component: fc.constantFrom('fee', 'credit', 'seat'), cents, day: fc.integer({ min: 1, max: 31 }) }), { maxLength: 2 }),
  paid: fc.array(cents, { maxLength: 3 }), pct: fc.option(fc.integer({ min: 1, max: 40 })), applied: fc.constantFrom('invoice' as const, 'detail' as const), fee: fc.option(fc.integer({ min: 1, max: 10 })), minimum: fc.option(cents), rounding: fc.boolean(),
})

/** Sometimes the invoice is exactly its detail, with something proven on top: chance alone would never find it. */
const fitting: fc.Arbitrary<Made> = fc.tuple(made, fc.constantFrom('same', 'twice', 'tax', 'fee', 'minimum', 'discount')).map(([one, how]) => {
  const whole = one.billed.reduce((total, { cents: own }) => total + own, 0)
  if (whole === 0) return one
  const line = { nature: 'usage', cents: whole, tokens: null, kind: 'input' as const, taxRate: null, description: 'API usage' }
  const plain = { ...one, lines: [line], metered: [], pct: null }
  if (how === 'twice') return { ...plain, lines: [line, line] }
  if (how === 'tax') return { ...plain, lines: [{ ...line, taxRate: 20, cents: whole + Math.round(whole * 0.2) }] }
  if (how === 'fee') return { ...plain, others: [{ component: 'fee', cents: 1234, day: 5 }], lines: [{ ...line, cents: whole + 1234 }] }
  if (how === 'minimum') return { ...plain, minimum: whole + 777, lines: [{ ...line, cents: whole + 777 }] }
  return how === 'discount' ? { ...plain, pct: 10, applied: 'invoice' as const } : plain
})

const amount = (value: number): bigint => BigInt(value) * CENT
const reduces = (nature: string): boolean => nature === 'credit' || nature === 'discount'
const netOf = (line: Line): bigint => (reduces(line.nature) ? -amount(line.cents) : amount(line.cents))

function inputOf(one: Made): ReconcileInput {
  const base = { account: 'org-f', currency: 'USD', provider: 'OpenAI' }
  const billedDay = (component: string, on: number, value: bigint): BilledDay => ({ ...base, component, day: day(on), billMonth: '2026-10', invoice: '', issuer: '', lineType: '', category: component === 'credit' ? 'Credit' : 'Usage', records: 1, basisMissing: 0, billed: value, effective: value, spread: 0n, billedWhole: value })
  const billed = [...one.billed.map((entry) => billedDay('usage', entry.day, amount(entry.cents))), ...one.others.map((entry) => billedDay(entry.component, entry.day, entry.component === 'credit' ? -amount(entry.cents) : amount(entry.cents)))]
  const metered = one.metered.map((entry): MeteredDay => ({ ...base, component: 'usage', day: day(entry.day), recognized: billed.length === 0, records: 1, low: amount(entry.cents), high: amount(entry.cents + entry.wider), unpricedRecords: 0, unpricedQuantity: 0n, unpricedModels: [], pricedRecords: 1 }))
  const sku = (leg: SkuDay['leg'], entry: Row, wider: number): SkuDay => ({ account: 'org-f', currency: 'USD', leg, model: 'gpt-5.1', kind: entry.kind, day: day(entry.day), quantity: money(String(entry.tokens)), amount: amount(entry.cents), high: amount(entry.cents + wider), records: 1, importId: 1, record: entry.day })
  const coverage = (leg: string): Coverage => ({ account: 'org-f', sourceId: 'f', leg, relation: 'charge', format: 'made', grain: 'day', deliveryId: 1, start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z', records: billed.length, asOf: '2026-11-10T00:00:00Z', completeAsOf: '2026-11-10T00:00:00Z', periodStart: '2026-10-01T00:00:00Z', periodEnd: '2026-11-01T00:00:00Z', supplies: 'both' })
  const lines = one.lines.map((line, index): DocumentLine => ({
    importId: 2, file: 'f.csv', record: index + 1, number: 'F-1001', documentType: 'invoice', refersTo: null, issuer: 'OpenAI', account: 'org-f', sourceId: 'f', issueDate: '2026-11-01', dueDate: '2026-11-15', currency: 'USD', lineNo: String(index + 1),
    description: line.description, nature: line.nature, provider: 'OpenAI', periodStart: '2026-10-01', periodEnd: '2026-11-01', quantity: line.tokens === null ? null : money(String(line.tokens)), unit: line.tokens === null ? null : 'tokens', unitPrice: line.tokens === null ? null : netOf(line) / BigInt(line.tokens),
    net: netOf(line), tax: 0n, taxRate: line.taxRate === null ? null : money(String(line.taxRate)), model: line.tokens === null ? null : 'gpt-5.1', tokenKind: line.tokens === null ? null : line.kind, manual: false,
  }))
  const payments = one.paid.map((value, index): Payment => ({ id: `p${index}`, leg: 'paid', importId: 3, file: 'b.csv', record: index + 1, bankAccount: 'b', date: day(20 + index), payee: 'OPENAI', statementText: '', reference: index === 0 ? 'F-1001' : '', currency: 'USD', amount: amount(value), originalCurrency: null, originalAmount: null }))
  const contract: Agreement = {
    id: 'c', source: 'f', currency: 'USD', seats: [{ quantity: '3', price: '20.00', per: 'month' }], ...(one.minimum === null ? {} : { minimum: { amount: String(one.minimum / 100), per: 'month' as const } }),
    ...(one.pct === null ? {} : { discounts: [{ pct: String(one.pct), applied: one.applied }] }), ...(one.fee === null ? {} : { fees: [{ pct: String(one.fee), on: 'invoice' as const, per: 'month' as const }, { pct: '3', on: 'payment' as const, per: 'month' as const }] }),
  }
  return {
    month: '2026-10', config, asOf: '2026-12-31T00:00:00Z', contracts: [contract], formats: new Map([['made', { lagDays: 0, rounding: one.rounding ? '0.01' : undefined, wholeBill: false }]]), agreedUse: [], agreedPrices: null,
    skuDays: [...one.billed.map((entry) => sku('billed', entry, 0)), ...one.metered.map((entry) => sku('metered', entry, entry.wider))],
    decided: { resolutions: new Map(), deferred: [], disputed: new Set(), distinct: new Map(), matches: new Map(), waived: new Set(), accruals: [], taken: [] },
    facts: {
      resold: [], unattributed: [], billed, metered, excluded: [], lines, payments, coverage: [...(billed.length > 0 ? [coverage('billed')] : []), ...(metered.length > 0 ? [coverage('metered')] : []), ...(payments.length > 0 ? [{ ...coverage('paid'), account: 'b' }] : [])],
      published: [], commitments: { terms: [], use: [] }, spanning: [], controls: [], focusInvoices: [],
    },
  }
}

function judgeBridges(one: Made): void {
  const input = inputOf(one)
  for (const statement of reconcile(input).statements) {
    for (const bridge of statement.bridges.filter(({ total }) => total !== null)) {
      let codes = 0n
      for (const item of bridge.items) codes += item.amount
      expect(codes).toBe(bridge.total)
      const keys = bridge.items.map((item) => `${item.code} ${item.key}`)
      expect(new Set(keys).size).toBe(keys.length)
      const rounded = bridge.items.find(({ code }) => code === 'ROUND')?.amount ?? 0n
      // Half a cent a row, or a line and, for the agreed prices, a group.
      const bound = BigInt(Math.max(one.rounding ? input.facts.billed.length : 0, one.lines.length)) * (CENT / 2n)
      expect(rounded <= bound && rounded >= -bound).toBe(true)
      const places = bridge.items.map(({ code }) => ORDER.indexOf(code))
      expect(places).toEqual([...places].sort((a, b) => a - b))
      expect(places).not.toContain(-1)
    }
    const invoiced = statement.bridges.find(({ name }) => name === 'I')
    // Of usage alone against its detail the legs are the lines and the rows themselves.
    if (invoiced && invoiced.total !== null && one.pct === null && one.billed.length > 0 && one.lines.every(({ nature }) => nature === 'usage')) {
      expect(invoiced.base).toBe(amount(one.billed.reduce((total, { cents: own }) => total + own, 0)))
      expect(invoiced.base + invoiced.total).toBe(amount(one.lines.reduce((total, { cents: own }) => total + own, 0)))
    }
    const payment = statement.bridges.find(({ name }) => name === 'P')
    if (payment && payment.total !== null) expect(payment.base + payment.total).toBe(amount(one.paid.reduce((total, own) => total + own, 0)))
  }
}

test('whatever the evidence, every bridge adds up to its legs', () => {
  fc.assert(fc.property(made, judgeBridges), RUNS)
})

test('and where a cause fits exactly', () => {
  const seen = new Set<string>()
  fc.assert(fc.property(fitting, (one) => {
    judgeBridges(one)
    for (const statement of reconcile(inputOf(one)).statements) for (const bridge of statement.bridges) for (const { code } of bridge.items) seen.add(code)
  }), RUNS)
  expect(['DUP', 'TAX', 'FEE', 'COMMIT', 'DISC'].filter((code) => !seen.has(code))).toEqual([])
})
