// Schemas of explain, fx, log, sql, schema, help, doctor, completion.
import { z } from 'zod'
import { currency, day, decimal, instant, month, sha256 } from './parts.ts'

const amount = decimal.nullable()
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/)

export const infoSchemas: Readonly<Record<string, z.ZodRawShape>> = {
  explain: {
    ref: z.string(), kind: z.enum(['code', 'month', 'statement', 'cell', 'adjustment', 'bridge', 'variance', 'document', 'import', 'charge', 'invoice_line', 'payment', 'rejected', 'record', 'decision']), label: z.string(), month: month.nullable(), amount, currency: z.string().nullable(),
    children: z.array(z.strictObject({ ref: z.string().nullable(), kind: z.string(), label: z.string(), amount, currency: z.string().nullable(), part: z.boolean().describe('parts add up to the amount') })),
    evidence: z.array(z.strictObject({ import_id: z.string(), file: z.string(), sha256, record: z.int().nullable(), last_record: z.int().nullable(), records: z.int(), amount })),
    details: z.record(z.string(), z.unknown()),
  },
  fx: {
    month: month.nullable(), currency,
    rows: z.array(z.strictObject({ currency, month, method: z.enum(['month_average', 'month_end', 'fixed']), rate: amount, date: day.nullable(), days: z.int(), missing_days: z.array(day), provisional: z.boolean() })),
  },
  log: {
    month: month.nullable(),
    entries: z.array(z.strictObject({ log_no: z.int(), at: instant, who: z.string(), what: z.string(), subject: z.string().nullable(), old: z.string().nullable(), new: z.string().nullable(), why: z.string().nullable(), previous_hash: hash, hash, changes: z.array(z.strictObject({ key: z.string().nullable(), old: z.string().nullable(), new: z.string().nullable() })) })),
  },
  'log.verify': { holds: z.boolean(), entries: z.int(), head: hash, stated: z.int(), first_broken: z.strictObject({ log_no: z.int(), problem: z.enum(['changed', 'missing', 'out_of_place']), message: z.string() }).nullable() },
  sql: { columns: z.array(z.strictObject({ name: z.string(), type: z.string() })), rows: z.array(z.record(z.string(), z.unknown())) },
  schema: { names: z.array(z.string()).optional(), name: z.string().optional(), json_schema: z.record(z.string(), z.unknown()).optional() },
  help: { topic: z.string().nullable(), kind: z.string(), text: z.string() },
  doctor: { healthy: z.boolean(), findings: z.array(z.strictObject({ check: z.string(), ok: z.boolean(), detail: z.string() })) },
  completion: { shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() },
}
