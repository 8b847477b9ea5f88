// aicost import
import type { ImportResult } from '../../import/record.ts'
import { importFiles } from '../../app/import.ts'
import type { ImportOptions } from '../../app/import.ts'
import type { ExitReason } from '../../domain/diagnostic.ts'
import { AicostError } from '../../domain/error.ts'
import { money, text } from '../../domain/money.ts'
import type { Sheet } from '../../render/sheet.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'
import { printError } from '../output.ts'
import { dayText, invoiceMonths, periodText } from '../arguments.ts'

interface Options {
  readonly as?: string
  readonly account?: string
  readonly source?: string
  readonly leg?: string
  readonly asOf?: string
  readonly period?: string
  readonly scope?: string
  readonly basis?: string
  readonly covers?: string
  readonly acceptDecrease?: boolean
  readonly dryRun?: boolean
  readonly wait?: number
}

const LEGS: readonly NonNullable<ImportOptions['leg']>[] = ['metered', 'estimate', 'billed', 'invoiced', 'paid', 'booked']
const BASES: readonly NonNullable<ImportOptions['basis']>[] = ['actual', 'amortized']

export async function importCommand(context: Context, options: Options, paths: readonly string[]): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const report = await importFiles(workspace, paths, importOptions(options), context.surroundings)
  for (const result of report.imports) if (result.error) printError(result.error)
  const reasons: ExitReason[] = []
  if (report.imports.some((result) => result.records.rejected > 0)) reasons.push('rejected_rows')
  if (report.imports.some((result) => result.status === 'parked')) reasons.push('parked')
  if (report.imports.some((result) => result.slices.some((slice) => slice.status === 'drift'))) reasons.push('drift')
  const refused = report.imports.some((result) => result.status === 'refused')
  if (refused) reasons.push('refused')
  const warned = report.imports.flatMap((result) => (result.status === 'refused' ? [] : result.diagnostics))
  return {
    name: 'import', workspace: workspace.root,
    body: { dry_run: options.dryRun ?? false, imports: report.imports.map(documented), skipped: report.skipped },
    sheets: [importSheet(report.imports, options.dryRun ?? false)],
    exitReasons: reasons, exitCode: refused ? 2 : undefined,
    diagnostics: [...report.diagnostics, ...warned],
  }
}

/** A result as it is documented: the error object behind a refusal is for stderr. */
function documented(result: ImportResult): Omit<ImportResult, 'error'> {
  const { error, ...rest } = result
  void error
  return rest
}

function importOptions(options: Options): ImportOptions {
  const leg = LEGS.find((known) => known === options.leg)
  if (options.leg !== undefined && leg === undefined) throw new AicostError('USAGE', `--leg ${options.leg} is not one of ${LEGS.join(', ')}`)
  const basis = BASES.find((known) => known === options.basis)
  if (options.basis !== undefined && basis === undefined) throw new AicostError('USAGE', `--basis ${options.basis} is not one of ${BASES.join(', ')}`)
  return {
    as: options.as, account: options.account, source: options.source, leg, basis, covers: options.covers === undefined ? undefined : invoiceMonths(options.covers), acceptDecrease: options.acceptDecrease, dryRun: options.dryRun, wait: options.wait,
    asOf: options.asOf === undefined ? undefined : dayText('--as-of', options.asOf),
    period: options.period === undefined ? undefined : periodText('--period', options.period),
    scope: options.scope?.split(',').map((id) => id.trim()).filter((id) => id !== ''),
  }
}

export function importSheet(imports: readonly ImportResult[], dryRun: boolean): Sheet {
  return {
    title: dryRun ? 'What an import would change' : 'Imports',
    columns: [
      { key: 'id', title: 'Id', kind: 'text' }, { key: 'file', title: 'File', kind: 'text' }, { key: 'format', title: 'Format', kind: 'text' }, ...(imports.some((result) => result.basis !== undefined) ? [{ key: 'basis', title: 'Basis', kind: 'text' } as const] : []), { key: 'account', title: 'Account', kind: 'text' },
      { key: 'status', title: 'Status', kind: 'text' }, { key: 'read', title: 'Read', kind: 'count' }, { key: 'accepted', title: 'Accepted', kind: 'count' }, { key: 'excluded', title: 'Excluded', kind: 'count' },
      { key: 'rejected', title: 'Rejected', kind: 'count' }, { key: 'currency', title: '', kind: 'text' }, { key: 'in_file', title: 'In file', kind: 'money', currencyKey: 'currency' },
      { key: 'added', title: 'Added', kind: 'money', currencyKey: 'currency' }, { key: 'removed', title: 'Removed', kind: 'money', currencyKey: 'currency' },
    ],
    rows: imports.map((result) => {
      const [amount] = result.amounts
      const slices = result.slices.filter((slice) => slice.currency === null || slice.currency === (amount?.currency ?? slice.currency))
      return {
        id: result.id, file: result.file, format: result.format, basis: result.basis ?? null, account: result.account, status: result.status,
        read: String(result.records.read), accepted: String(result.records.accepted), excluded: String(result.records.excluded), rejected: String(result.records.rejected),
        currency: amount?.currency ?? null, in_file: amount?.in_file ?? null, added: addAll(slices.map((slice) => slice.added)), removed: addAll(slices.map((slice) => slice.removed)),
      }
    }),
  }
}

function addAll(amounts: readonly string[]): string | null {
  return amounts.length === 0 ? null : text(amounts.reduce((total, amount) => total + money(amount), 0n))
}
