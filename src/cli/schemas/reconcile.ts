// Schemas of reconcile, of people's decisions, and of the close.
import { z } from 'zod'
import { completenessEntries } from './import.ts'
import { journal } from './journal.ts'
import { currency, day, decimal, digest, instant, month, period, sha256, words } from './parts.ts'

const amount = decimal.nullable()
const qualifications = z.array(z.strictObject({ kind: z.enum(['accrual', 'waiver', 'manual', 'override', 'assumed', 'band']), source: z.string(), amount, currency: currency.nullable(), note: z.string(), by: z.string(), ref: z.string().optional(), outcome: z.string().optional() }))

const totals = z.strictObject({
  recognized: decimal, gross_cost: decimal, credits: decimal, metered: amount, billed: amount, invoiced: amount, tax: amount, payable: amount, paid: amount, booked: amount, open_payable: amount, accrued: decimal, variance: amount, unexplained: amount,
})

const variance = {
  id: z.string(), code: z.string(), bridge: z.string(), amount: decimal, currency: currency.optional(), state: z.enum(['in_tolerance', 'open', 'explained', 'written_off', 'deferred', 'disputed', 'stale', 'settled']), because: z.string(),
  evidence: z.array(z.strictObject({ import_id: z.string(), file: z.string().nullable(), record: z.int() })), owner: z.string().nullable(),
  since: month.optional().describe('the month it arose in; an earlier one than the document\'s where it came back, and then it is in no bridge here'), age_days: z.int(), age_months: z.int().optional(),
}

const limits = z.strictObject({ abs: decimal, pct: decimal })
const tolerance = z.strictObject({ line: limits, statement: limits, month: limits, trivial: z.strictObject({ abs: decimal }), write_off: limits.partial({ pct: true }).optional() }).describe('the limits in force')

const statement = z.strictObject({
  id: z.string(), issuer: z.string(), provider: z.string(), service_providers: words, account: z.string(), sources: words, currency, scope: z.enum(['whole', 'ai_rows', 'ai_share']),
  basis: z.enum(['invoiced', 'billed', 'metered', 'accrued', 'mixed']), state: z.enum(['matched', 'in_tolerance', 'explained', 'open', 'missing']), provisional: z.boolean(), finality: z.enum(['marker', 'lag', 'none']),
  recognized: decimal, signed: amount, gross_cost: decimal, credits: decimal, metered: amount, metered_high: amount, metered_unpriced: amount, billed: amount, billed_effective: amount, invoiced: amount, tax: amount, payable: amount, paid: amount,
  booked: amount, open_payable: amount, accrued: decimal, cutoff: z.strictObject({ low: decimal, high: decimal }).nullable(),
  reporting: z.strictObject({ recognized: amount, signed: amount, fx_rate: amount, fx_date: day.nullable(), paid: decimal.optional() }).optional(),
  cells: z.array(z.strictObject({ component: z.string(), start: instant, end: instant, leg: z.string(), amount: decimal })),
  documents: z.array(z.strictObject({ number: z.string(), issuer: z.string().optional(), issue_date: day, due_date: day.nullable(), period: period.nullable(), net: decimal, tax: decimal, gross: decimal, selected: z.strictObject({ net: decimal, tax: decimal }).describe('cost of this statement and month'), placed_by_month: z.record(month, decimal), paid: amount, open: amount })),
  bridges: z.array(z.strictObject({ bridge: z.enum(['Q', 'I', 'P', 'B']), from: z.string(), to: z.string(), currency: currency.optional(), total: amount, codes: z.record(z.string(), decimal) })),
  variances: z.array(z.strictObject(variance)),
  adjustments: z.array(z.strictObject({ kind: z.string(), code: z.string().nullable(), component: z.string(), description: z.string(), service_month: month, recognized: decimal, document: z.string().nullable() })),
})

const driftEntry = z.strictObject({ statement: z.string(), currency, amount: decimal })
const wallet = z.strictObject({ source: z.string(), commitment: z.string().optional(), currency, opening: decimal, purchases: decimal, grants: decimal, consumption: amount, expiry: decimal, closing: amount, stated: z.array(z.strictObject({ as_of: day, balance: decimal, difference: decimal })).optional() })

/** A contract's commitment or minimum of a period, and what use drew of it. */
export const commitment = {
  contract: z.string(), source: z.string(), kind: z.enum(['minimum', 'commitment']), prepaid: z.boolean(), currency, start: instant, end: instant, amount: decimal, used_before: decimal, used: decimal, remaining: decimal, over: decimal,
  unused: amount.describe('once the period is over'),
}

const reconcile = {
  month, currency, state: z.enum(['open', 'prepared', 'signed', 'reopened']), version_no: z.int(), provisional: z.boolean(), totals, signed_total: amount, qualifications, tolerance: tolerance.optional(), statements: z.array(statement), completeness: completenessEntries,
  unknown_payees: z.array(z.strictObject({ id: z.string().optional(), payee: z.string(), amount: decimal, currency, date: day })), unmatched_payments: z.array(z.strictObject({ id: z.string(), date: day, payee: z.string(), amount: decimal, currency, source: z.string(), state: z.enum(['open', 'stale']) })).optional(), unpriced: z.strictObject({ rows: z.int(), tokens: decimal, models: words }),
  carried: z.array(z.strictObject({ ...variance, statement: z.string(), account: z.string() })).optional().describe('deferred and disputed variances of earlier months'),
  possible_duplicates: z.array(z.strictObject({ id: z.string().optional(), statements: words, model_family: z.string(), quantities: z.array(decimal), state: z.enum(['open', 'explained', 'stale']).optional() })), prepaid: z.array(wallet),
  accruals: z.array(z.strictObject({ source: z.string(), component: z.string(), method: z.string().nullable(), amount: decimal, currency, working: z.string().nullable(), note: z.string().nullable(), by: z.string() })).optional().describe('in force: no actual has replaced them'),
  commitments: z.array(z.strictObject(commitment)).optional().describe('of contracts: amount + over = used_before + used + remaining'),
  checks: z.array(z.strictObject({ id: z.string(), passed: z.boolean(), amount: decimal })), drift: z.array(driftEntry).optional(),
}

const version = {
  version_no: z.int(), state: z.enum(['prepared', 'signed', 'void', 'reopened']), digest, previous_digest: digest.nullable(), signed_total: amount, prepared_by: z.string(), prepared_at: instant, signed_by: z.string().nullable(), signed_at: instant.nullable(),
  reopened_by: z.string().nullable(), reopened_at: instant.nullable(), reopened_reason: z.string().nullable(),
  prepared_key: z.string(), prepared_signature: z.string().describe('in OpenSSH\'s format, see aicost help digest'), signed_key: z.string().nullable(), signed_signature: z.string().nullable(),
}
const judged = {
  version_no: z.int(), level: z.enum(['full', 'extract', 'impossible']), holds: z.boolean(),
  differences: z.array(z.strictObject({ what: z.string(), expected: z.string(), derived: z.string(), amount: decimal.optional(), cause: z.literal('method').optional() })),
  method_changes: z.array(z.strictObject({ part: z.string(), expected: z.string(), derived: z.string() })),
}
const decision = { decision: z.string(), month, kind: z.string(), subject: z.string(), amount, currency: currency.nullable() }
const blockers = z.array(z.strictObject({ reason: z.string().nullable(), ref: z.string().nullable(), message: z.string() })).optional()
const files = z.array(z.strictObject({ path: z.string(), kind: z.string(), sha256, bytes: z.int(), rows: z.int() }))
const leftOut = z.array(z.strictObject({ file: z.string(), import_id: z.string().nullable(), sha256: sha256.nullable(), reason: z.string() })).describe('what a pack does not hold, and why')

export const reconcileSchemas: Readonly<Record<string, z.ZodRawShape>> = {
  reconcile, resolve: decision, accrue: { ...decision, method: z.string().optional(), working: z.string().optional() }, waive: decision, add: decision, 'decisions.undo': decision,
  decisions: { month: month.nullable(), decisions: z.array(z.strictObject({ ...decision, outcome: z.string().nullable(), by: z.string(), at: instant, note: z.string().nullable() })) },
  close: {
    month, version_no: z.int(), state: z.enum(['open', 'prepared', 'signed', 'reopened']), prepared_by: z.string().nullable(), prepared_at: instant.nullable(), signed_by: z.string().nullable(), signed_at: instant.nullable(), digest: digest.nullable(), previous_digest: digest.nullable(),
    signed_total: amount, qualifications, drift: z.array(driftEntry), versions: z.array(z.strictObject(version)),
    document: z.record(z.string(), z.unknown()).nullable().describe('what the digest is of, see aicost help digest'),
  },
  'close.prepare': { month, ...z.strictObject(version).partial().shape, blockers: blockers.describe('of a refusal, which has no version') },
  'close.sign': { month, ...version },
  'close.document': { month, ...version, files },
  'close.reopen': { month, reopened: z.array(z.strictObject({ month, ...version })) },
  'close.verify': { month, ...judged, versions: z.array(z.strictObject({ state: version.state, ...judged })) },
  'close.diff': {
    month, versions: z.array(z.int()), statements: z.array(z.strictObject({ statement: z.string(), currency, before: amount, after: amount, change: decimal })),
    signed_total: z.strictObject({ before: amount, after: amount }), changes: z.array(z.strictObject({ what: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  },
  'close.drift': { month, drift: z.array(driftEntry.extend({ imports: words })), automatic: z.array(driftEntry.extend({ into: month })), taken_into: month.nullable() },
  export: { month, files, journal: journal.optional(), left_out: leftOut.optional(), blockers },
  pack: {
    month, company: z.string(), state: z.enum(['open', 'prepared', 'signed', 'reopened']), version_no: z.int(), digest: digest.nullable(), signed_total: amount,
    files: z.array(z.strictObject({ path: z.string().describe('from the directory of the manifest'), kind: z.string(), sha256, bytes: z.int(), rows: z.int(), of: z.strictObject({ import_id: z.string(), file: z.string(), format: z.string(), sha256 }).nullable().describe('the import that an original or an extract is of') })), left_out: leftOut,
  },
  demo: { month, imports: z.int(), version_no: z.int(), state: z.string(), signed_total: amount, digest, files },
}
