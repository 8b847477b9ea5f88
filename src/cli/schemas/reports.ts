// Schemas of the reports. Rows of reports by dimension carry the dimensions asked for beside their amounts.
import { z } from 'zod'
import { currency, day, decimal, month } from './parts.ts'
import { commitment } from './reconcile.ts'

const amount = decimal.nullable()
const months = z.array(z.strictObject({ month, state: z.string(), version_no: z.int() }))
const head = { month: month.nullable(), months, currency, by: z.array(z.string()) }
const spendTotal = z.looseObject({ recognized_cost: amount, gross_cost: amount, credits: amount, signed: amount.optional() })
const tokens = { input: amount, cache_read: amount, cache_write_5m: amount, cache_write_1h: amount, output: amount, requests: amount, recognized_cost: amount, cost_per_million: amount }
const payment = z.looseObject({ id: z.string(), date: day, payee: z.string(), amount: decimal, currency })

export const reportSchemas: Readonly<Record<string, z.ZodRawShape>> = {
  'report.spend': {
    ...head, rows: z.array(z.looseObject({ recognized_cost: amount, gross_cost: amount, credits: amount, share: amount, basis: z.string().nullable() })), total: spendTotal, unallocated: z.looseObject({ recognized_cost: amount }),
  },
  'report.models': { ...head, rows: z.array(z.looseObject({ recognized_cost: amount, share: amount, cost_per_million: amount })), total: z.looseObject({ recognized_cost: amount }), unallocated: z.looseObject({ recognized_cost: amount }).optional() },
  'report.tokens': { ...head, rows: z.array(z.looseObject(tokens)), total: z.looseObject({ recognized_cost: amount }), unallocated: z.looseObject({ recognized_cost: amount }).optional() },
  'report.excluded': { ...head, rows: z.array(z.looseObject({ provider: z.string(), records: z.int(), billed_cost: amount })), total: z.looseObject({ records: z.int(), billed_cost: amount }) },
  'report.unpriced': { month: month.nullable(), months, rows: z.array(z.looseObject({ provider: z.string().nullable(), model: z.string().nullable(), token_kind: z.string().nullable(), rows: z.int() })), total: z.looseObject({ rows: z.int(), tokens: decimal }) },
  'report.prepaid': { month: month.nullable(), months, rows: z.array(z.looseObject({ month, source: z.string(), commitment: z.string().optional(), currency, opening: decimal, purchases: decimal, grants: decimal, consumption: amount, expiry: decimal, closing: amount })) },
  'report.matches': {
    month: month.nullable(), months, rows: z.array(z.looseObject({ payment, leg: z.enum(['paid', 'booked']), document: z.string(), issuer: z.string(), account: z.string(), issue_date: day, due_date: day.nullable(), total: decimal, amount: decimal, currency, cash: decimal, pass: z.int().describe('0: a person said so'), evidence: z.string(), duplicate: z.boolean() })),
    unmatched: z.array(z.looseObject({ payment, source: z.string().nullable(), state: z.enum(['open', 'stale']), age_days: z.int().nullable(), because: z.string() })),
    open_documents: z.array(z.looseObject({ document: z.string(), issuer: z.string(), accounts: z.array(z.string()), issue_date: day, due_date: day.nullable(), currency, total: decimal, paid: amount, open: decimal, age_days: z.int().nullable(), overdue_days: z.int().nullable() })),
  },
  'report.accruals': {
    month: month.nullable(), months, rows: z.array(z.looseObject({ month, source: z.string(), component: z.string(), amount, currency: currency.nullable() })), totals: z.unknown(),
    roll_forward: z.array(z.strictObject({
      month, source: z.string(), currency, opening: decimal, new: decimal, settled: decimal, closing: decimal, open: z.array(z.strictObject({ month, component: z.string(), amount: decimal, age_months: z.int(), aged: z.boolean() })),
    })),
  },
  'report.accrual-accuracy': {
    month: month.nullable(), months, rows: z.array(z.strictObject({ month, source: z.string(), component: z.string(), method: z.string().nullable(), currency, accrued: decimal, actual: amount, difference: amount, pct: amount, settled_in: month.nullable() })),
    totals: z.array(z.strictObject({ currency, accrued: decimal, actual: decimal, difference: decimal, pct: amount, waiting: decimal })),
  },
  'report.commitments': { month: month.nullable(), months, rows: z.array(z.strictObject({ month, ...commitment })) },
}
