// The made-up month with everything a workpaper can show: the month before, accruals, commitments, published rates, a
// journal, a log, cost of earlier months, drift.
import type { Journal, JournalLine } from '../../src/domain/journal.ts'
import { money } from '../../src/domain/money.ts'
import type { ChargeLine, Workpaper, WorkpaperStatement } from '../../src/render/workpaper-data.ts'
import { batches, example, LINES, STATEMENTS } from './example.ts'

const OCTOBER = { start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' }
const cell = (component: string, leg: string, amount: string): WorkpaperStatement['cells'][number] => ({ component, leg, amount, ...OCTOBER })

/** Accrued seats of October, and the 180 that September's came to more than was accrued. */
const crane: WorkpaperStatement = {
  id: 'st-crane', issuer: "Crane's [EU]/Seats", provider: 'Crane', account: 'crane', currency: 'USD', scope: 'whole', basis: 'accrued', state: 'matched', provisional: false, finality: 'none', recognized: '3180', signed: '3180.00', gross_cost: '3180', credits: '0', accrued: '3000',
  metered: null, billed: null, billed_effective: null, invoiced: null, tax: null, payable: null, paid: null, booked: null, open_payable: null, documents: [], bridges: [], variances: [],
  cells: [cell('seat', 'accrued', '3000'), cell('seat', 'true up', '180')],
  adjustments: [{ kind: 'true_up', component: 'seat', description: 'actual 3,180.00 less the accrual of 3,000.00', service_month: '2026-09', recognized: '180', document: 'CR-88' }, { kind: 'accrual', component: 'seat', description: 'accrual', service_month: '2026-10', recognized: '3000', document: null }],
}

const charge = (recognized: string, kind: string): ChargeLine => ({ date: '2026-10-31', statement: 'st-crane', provider: 'Crane', account: 'crane', model: null, kind, quantity: null, unit: null, currency: 'USD', billed_cost: '0', recognized_cost: recognized, file: 'sheet Decisions', record: null })

const line = (role: JournalLine['role'], amount: string, more: Partial<JournalLine> = {}): JournalLine => ({ role, amount: money(amount), original: money(amount), costCenter: role === 'expense' ? 'unassigned' : null, memo: `${role} of AI`, document: null, serviceMonth: '2026-10', reversal: false, ...more })

/** 19,138 + 2,091.78 − 12.35 + 4,017.35 × 1.1704 = 4,701.91 + 3,000 + 180 = 29,099.34. */
const journal: Journal = {
  company: 'Acme Inc', month: '2026-10', currency: 'USD', state: 'signed', versionNo: 1, draft: false,
  accounts: { expense: '6105 AI services', accrued: '2150 Accrued AI', payable: '2010 Payables', fx: '7810 Exchange' },
  entries: [
    { id: '2026-10-001', kind: 'cost', date: '2026-10-31', vendor: 'OpenAI OpCo, LLC', account: 'org-lark', currency: 'USD', memo: 'AI cost of 2026-10', lines: [line('expense', '21217.43'), line('payable', '-21217.43', { document: '0007' })] },
    { id: '2026-10-002', kind: 'cost', date: '2026-10-31', vendor: 'Mistral AI', account: 'acme-eu', currency: 'EUR', memo: 'AI cost of 2026-10', lines: [line('expense', '4701.91', { original: money('4017.35') }), line('payable', '-4701.91', { original: money('-4017.35') })] },
    { id: '2026-10-003', kind: 'cost', date: '2026-10-31', vendor: '=Crane', account: 'crane', currency: 'USD', memo: 'AI cost of 2026-10', lines: [line('expense', '3000'), line('accrued', '-3000')] },
    { id: '2026-10-004', kind: 'true_up', date: '2026-10-31', vendor: '=Crane', account: 'crane', currency: 'USD', memo: 'true-up of 2026-09', lines: [line('accrued', '3000', { reversal: true, serviceMonth: '2026-09' }), line('expense', '-3000', { reversal: true, serviceMonth: '2026-09' }), line('expense', '3180', { serviceMonth: '2026-09' }), line('accrued', '-3180', { serviceMonth: '2026-09' })] },
  ],
}

export function fullExample(changes: Partial<Workpaper> = {}): Workpaper {
  return example({
    statements: [...STATEMENTS, crane], signed_total: '29099.34', charges: batches([...LINES, [charge('3000', 'accrual: seat'), charge('180', 'true_up: seat')]]),
    prior: {
      month: '2026-09', state: 'signed', signed_total: '26000.00',
      statements: [{ issuer: 'OpenAI OpCo, LLC', account: 'org-lark', currency: 'USD', amount: '17000.00' }, { issuer: 'Mistral AI', account: 'acme-eu', currency: 'EUR', amount: '5000.00' }, { issuer: 'Crane', account: 'crane', currency: 'USD', amount: '3000.00' }, { issuer: '@Gone', account: '0042', currency: 'USD', amount: '1000.00' }],
    },
    fx: [{ currency: 'EUR', method: 'month_average', rate: '1.1704', date: '2026-10-30', files: ['eurofxref-hist.csv'], days: [{ day: '2026-10-28', rate: '1.1700' }, { day: '2026-10-29', rate: '1.1702' }, { day: '2026-10-30', rate: '1.1710' }] }],
    accruals: [{ source: 'crane', component: 'seat', method: 'contract', amount: '3000', currency: 'USD', working: '30 seats × 100.00', note: '=2+2', by: 'Ann Lee' }],
    roll_forward: [
      { source: 'crane', currency: 'USD', opening: '3000', new: '3000', settled: '3000', closing: '3000', open: [{ month: '2026-10', component: 'seat', amount: '3000', age_months: 0, aged: false }] },
      { source: 'old', currency: 'EUR', opening: '12.5', new: '0', settled: '0', closing: '12.5', open: [{ month: '2026-07', component: 'fee', amount: '12.5', age_months: 3, aged: true }] },
    ],
    prepaid: [
      { source: 'claude', currency: 'USD', opening: '1250', purchases: '4500', grants: '300', consumption: '4862.19', expiry: '40', closing: '1147.81', stated: [{ as_of: '2026-10-31', balance: '1150', difference: '2.19' }] },
      { source: 'azure', commitment: '2f0c8d54', currency: 'USD', opening: '13200', purchases: '0', grants: '0', consumption: null, expiry: '0', closing: null },
    ],
    commitments: [{ contract: 'lark-2026', source: 'openai', kind: 'minimum', currency: 'USD', start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z', amount: '200000', used_before: '150000', used: '19138', remaining: '30862', over: '0', unused: null }],
    journal: { journal },
    log: [{ log_no: 7, at: '2026-11-06T09:12:00Z', who: 'Ann Lee', what: 'resolve', subject: '2026-10 v-3f9a11', changes: 'outcome: open → explained\nnote: "+1"', why: '-2+3', hash: `sha256:${'ab'.repeat(32)}` }],
    drift: [{ statement: 'st-aws', currency: 'USD', amount: '-3.21' }],
    ...changes,
  })
}
