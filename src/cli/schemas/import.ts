// Schemas of init, import, imports, reprocess, parsers, identify, sources.
import { z } from 'zod'
import { currency, day, decimal, instant, month, period, sha256, words } from './parts.ts'

const entry = {
  id: z.string().nullable(), delivery: z.string().nullable(), file: z.string(), sha256: sha256.nullable(), format: z.string().nullable(), leg: z.string().nullable(), basis: z.enum(['actual', 'amortized', 'both']).optional(), provider: z.string().nullable(), account: z.string().nullable(), source: z.string().nullable(),
  scope: words, as_of: instant.nullable(), as_of_from: z.enum(['vendor', 'option', 'file_name', 'covered_end']).nullable(), period: period.nullable(), status: z.enum(['imported', 'unchanged', 'refused', 'parked', 'undone', 'forgotten']),
  records: z.strictObject({ read: z.int(), accepted: z.int(), excluded: z.int(), rejected: z.int() }),
  amounts: z.array(z.strictObject({ currency: z.string(), in_file: decimal, accepted: decimal, excluded: decimal, rejected: decimal, rounded_cells: z.int() })),
  slices: z.array(z.strictObject({ month, status: z.enum(['applied', 'unchanged', 'superseded', 'candidate', 'parked', 'drift']), currency: currency.nullable(), added: decimal, removed: decimal })),
  supersedes: words, diagnostics: z.array(z.unknown()),
}
const imports = z.array(z.strictObject(entry))

const completeness = z.array(z.strictObject({ source: z.string(), leg: z.string(), required: z.enum(['close', 'advisory']), state: z.enum(['received', 'partial', 'missing', 'provisional', 'waived', 'accrued']), missing_days: z.array(day) }))

export const completenessEntries = completeness
export const importSchemas: Readonly<Record<string, z.ZodRawShape>> = {
  init: { config: z.string() },
  import: { dry_run: z.boolean(), imports, skipped: z.array(z.unknown()) },
  imports: { imports },
  'imports.show': { imports },
  'imports.undo': { imports },
  forget: {
    imports: z.array(z.strictObject({ id: z.string(), file: z.string(), sha256, bytes: z.int(), period: period.nullable(), amounts: z.array(z.strictObject({ currency: z.string(), accepted: decimal })) })),
    reason: z.string(), removed_rows: z.int(), removed_files: z.int(), left: words, versions: z.array(z.strictObject({ month, version_no: z.int(), state: z.string() })),
  },
  reprocess: { imports },
  rollup: {
    files: z.array(z.strictObject({ path: z.string(), kind: z.literal('parquet'), sha256, bytes: z.int(), rows: z.int() })), log: z.string(), bucket: z.enum(['hour', 'day']),
    totals: z.record(z.string(), decimal), sources: z.array(z.strictObject({ file: z.string(), sha256, bytes: z.int() })), skipped: words,
  },
  parsers: { parsers: z.array(z.strictObject({ format: z.string(), title: z.string(), provider: z.string(), leg: z.string(), policy: z.string(), version: z.int(), confidence: z.enum(['high', 'medium', 'low']), checked: day, url: z.string() })) },
  identify: { files: z.array(z.strictObject({ file: z.string(), format: z.string().nullable(), others: z.array(z.strictObject({ format: z.string(), missing: words })) })) },
  sources: {
    month: month.optional(), completeness: completeness.optional(),
    sources: z.array(z.strictObject({ source: z.string(), provider: z.string(), account: z.string(), billing: z.string(), legs: z.string(), owner: z.string().nullable() })).optional(),
  },
}
