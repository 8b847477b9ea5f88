// A made-up month for the workpaper tests: two currencies, a refund, sub-cent detail, empty legs and hostile names.
import { money, sum, text } from '../../src/domain/money.ts'
import type { Bridge, ChargeLine, SourceFile, StatementCell, Workpaper, WorkpaperStatement } from '../../src/render/workpaper-data.ts'

const OCTOBER = { start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' }

function cell(component: string, leg: string, amount: string): StatementCell {
  return { component, leg, amount, ...OCTOBER }
}

type Given = Pick<WorkpaperStatement, 'id' | 'issuer' | 'provider' | 'account' | 'recognized' | 'cells'> & Partial<WorkpaperStatement>

function statement(given: Given): WorkpaperStatement {
  return {
    currency: 'USD', scope: 'whole', basis: 'billed', state: 'matched', provisional: false, finality: 'lag', signed: null, metered: null, billed: null, invoiced: null,
    tax: null, payable: null, paid: null, booked: null, open_payable: null, billed_effective: null, gross_cost: given.recognized, credits: '0', accrued: '0', documents: [], bridges: [], variances: [], adjustments: [], ...given,
  }
}

const bridges: readonly Bridge[] = [
  { bridge: 'Q', from: 'metered', to: 'billed', total: '648.7639485', codes: { RATE: '611.403495', VOL: '37.3604535' } },
  { bridge: 'I', from: 'expected', to: 'invoiced', total: '57.453595', codes: { SEAT: '60', ROUND: '0.003595', UNEXP: '-2.55' } },
  { bridge: 'P', from: 'payable', to: 'paid', total: '0', codes: {} },
  { bridge: 'B', from: 'paid', to: 'booked', total: null, codes: {} },
]

const openai = statement({
  id: 'st-openai', issuer: 'OpenAI OpCo, LLC', provider: 'OpenAI', account: 'org-lark', basis: 'invoiced', state: 'open', recognized: '19138', signed: '19138.00',
  metered: '17531.7860515', billed: '18240.55', invoiced: '19138', tax: '0', payable: '19138', paid: '18238', open_payable: '900',
  cells: [cell('usage', 'invoiced', '18238'), cell('seat', 'invoiced', '900')],
  documents: [
    { number: '0007', issue_date: '2026-10-31', due_date: '2026-11-30', period: OCTOBER, net: '900', tax: '0', gross: '900', placed_by_month: { '2026-10': '900' }, paid: null, open: '900' },
    { number: 'LK-0011', issue_date: '2026-11-02', due_date: '2026-12-02', period: { start: '2026-10-01T00:00:00Z', end: '2026-11-15T00:00:00Z' }, net: '20000', tax: '0', gross: '20000', placed_by_month: { '2026-10': '18238', '2026-11': '1762' }, paid: '18238', open: '1762' },
  ],
  bridges,
  variances: [
    { id: 'v-3f9a11', code: 'SEAT', bridge: 'I', amount: '60', state: 'open', because: '30 seats invoiced, 28 in the contract', evidence: [{ file: 'LK-0007.csv', record: 1 }, { file: 'contracts.yaml', record: null }], owner: 'platform@acme.example', age_days: 6 },
    { id: 'v-77aa02', code: 'UNEXP', bridge: 'I', amount: '-2.55', state: 'in_tolerance', because: null, evidence: [], owner: null, age_days: 0 },
  ],
})
const aws = statement({
  id: 'st-aws', issuer: 'Amazon Web Services, Inc.', provider: 'AWS', account: '001234567890', scope: 'ai_rows', finality: 'marker', recognized: '2091.7798', signed: '2091.78',
  billed: '2091.7798', invoiced: null, cells: [cell('usage', 'billed', '1207.3349'), cell('commitment', 'billed', '884.4449')],
})
const refund = statement({ id: 'st-refund', issuer: '=HYPERLINK("http://evil.example","Refund & Co")', provider: 'Refund', account: '-12', recognized: '-12.345', signed: '-12.35', billed: '-12.345', cells: [cell('credit', 'billed', '-12.345')] })
const mistral = statement({
  id: 'st-mistral', issuer: 'Mistral AI', provider: 'Mistral AI', account: 'acme-eu', currency: 'EUR', recognized: '4017.35', signed: '4017.35', billed: '4017.35', invoiced: '4017.35', tax: '0',
  payable: '4017.35', paid: '4017.35', open_payable: '0', cells: [cell('usage', 'invoiced', '4017.35')],
  reporting: { recognized: '4701.90644', signed: '4701.91', fx_rate: '1.1704', fx_date: '2026-10-31' },
  bridges: [{ bridge: 'I', from: 'billed', to: 'invoiced', total: '0', codes: {} }],
})

export const STATEMENTS: readonly WorkpaperStatement[] = [openai, aws, refund, mistral]

function charge(given: Pick<ChargeLine, 'date' | 'statement' | 'provider' | 'account' | 'recognized_cost'> & Partial<ChargeLine>): ChargeLine {
  return { model: null, kind: null, quantity: null, unit: null, currency: 'USD', billed_cost: given.recognized_cost, file: null, record: null, ...given }
}

/** Lines of 1/3 cent and less, and one that takes the rest, so that they sum to the amount exactly. */
export function spread(total: string, lines: number, base: Pick<ChargeLine, 'statement' | 'provider' | 'account'> & Partial<ChargeLine>): ChargeLine[] {
  const parts = Array.from({ length: lines - 1 }, (_, index) => text(money('0.003333333333333333') * BigInt(index % 7)))
  const rest = text(money(total) - sum(parts.map(money)))
  return [...parts, rest].map((amount, index) => charge({ date: `2026-10-${String((index % 31) + 1).padStart(2, '0')}T00:00:00Z`, recognized_cost: amount, record: index + 1, quantity: String(1000 + index), unit: 'Tokens', ...base }))
}

export const LINES: readonly (readonly ChargeLine[])[] = [
  spread('18238', 40, { statement: 'st-openai', provider: 'OpenAI', account: 'org-lark', model: 'gpt-4o-mini', kind: 'output', file: 'cost_2026-10-01_2026-10-31.csv' }),
  [charge({ date: '2026-10-01', statement: 'st-openai', provider: 'OpenAI', account: 'org-lark', kind: 'seat', recognized_cost: '900', billed_cost: null, file: '@cmd.csv', record: 1, quantity: '30', unit: 'Seats' })],
  spread('2091.7798', 25, { statement: 'st-aws', provider: 'AWS', account: '001234567890', model: 'claude-sonnet-4-5', kind: 'input', file: 'cur-00001.csv' }),
  [charge({ date: '2026-10-09', statement: 'st-refund', provider: 'Refund', account: '-12', kind: 'credit', recognized_cost: '-12.345' })],
  spread('4017.35', 12, { statement: 'st-mistral', provider: 'Mistral AI', account: 'acme-eu', model: 'mistral-large', kind: 'output', currency: 'EUR', file: 'usage-septembre.csv' }),
]

const SOURCES: readonly SourceFile[] = [
  { file: 'cost_2026-10-01_2026-10-31.csv', sha256: 'ab'.repeat(32), format: 'openai-cost-csv', leg: 'billed', source: 'openai-prod', as_of: '2026-11-03T00:00:00Z', records: { read: 31, accepted: 31, excluded: 0, rejected: 0 }, amounts: [{ currency: 'USD', in_file: '18240.55', accepted: '18240.55', excluded: '0', rejected: '0' }] },
  { file: 'cur-00001.csv', sha256: '07'.repeat(32), format: 'aws-cur-2', leg: 'billed', source: 'aws', as_of: '2026-11-05T00:00:00Z', records: { read: 120_000, accepted: 4_200, excluded: 115_800, rejected: 0 }, amounts: [{ currency: 'USD', in_file: '27600.4448', accepted: '2091.7798', excluded: '25508.665', rejected: '0' }, { currency: 'EUR', in_file: '12', accepted: '0', excluded: '12', rejected: '0' }] },
]

async function* batches(lines: Iterable<readonly ChargeLine[]>): AsyncGenerator<readonly ChargeLine[]> {
  for (const batch of lines) yield batch
}

export function example(changes: Partial<Workpaper> = {}): Workpaper {
  return {
    company: 'Acme Inc', month: '2026-10', currency: 'USD', time_zone: 'UTC', state: 'signed', version_no: 1, provisional: false, as_of: '2026-11-05T00:00:00Z',
    prepared_by: 'Ann Lee', prepared_at: '2026-11-06T09:12:00Z', signed_by: 'Bo Roy', signed_at: '2026-11-06T14:40:00Z', signed_total: '25919.34',
    digest: '9c'.repeat(32), previous_digest: '1d'.repeat(32), program_version: '0.1.0', stamped: '2026-11-06T14:40:00Z',
    qualifications: [{ kind: 'accrual', source: 'cursor', amount: '3000', currency: 'USD', note: 'Seats of October, invoice expected on the 12th; same as September', by: 'Ann Lee' }, { kind: 'waiver', source: 'aws', amount: null, currency: null, note: 'Invoice PDF comes with the consolidated bill', by: 'Bo Roy' }],
    drift: [], statements: STATEMENTS,
    prepaid: [], accruals: [], roll_forward: [], commitments: [], prior: null, journal: { refused: 'there is no journal of 2026-10:\n  accounts.expense is not set' }, log: [],
    fx: [{ currency: 'EUR', method: 'fixed', rate: '1.1704', date: '2026-10-31', days: [], files: [] }],
    completeness: [{ source: 'openai-prod', leg: 'billed', required: 'close', state: 'received', missing_days: [] }, { source: 'aws', leg: 'invoiced', required: 'advisory', state: 'waived', missing_days: [] }, { source: 'cursor', leg: 'billed', required: 'close', state: 'partial', missing_days: ['2026-10-30', '2026-10-31'] }],
    decisions: [{ at: '2026-11-06T08:55:00Z', by: 'Ann Lee', kind: 'accrue', target: 'cursor', amount: '3000', currency: 'USD', note: '=same as September' }],
    sources: SOURCES,
    checks: [{ id: 'lines-foot', passed: true, amount: '0' }, { id: 'documents-placed', passed: true, amount: '0' }],
    charges: batches(LINES),
    ...changes,
  }
}

export { batches }
