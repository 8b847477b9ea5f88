// aicost reconcile, aicost sources
import { reconcileReport, versionReport } from '../../app/reconcile.ts'
import { configure, withSession } from '../../app/session.ts'
import { AicostError } from '../../domain/error.ts'
import type { Sheet } from '../../render/sheet.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { dayText, monthText } from '../arguments.ts'
import { leadSheets } from '../lead.ts'
import type { ReconcileJson } from '../lead.ts'
import type { Outcome } from '../output.ts'

export async function reconcileCommand(context: Context, options: { month?: string; asOf?: string; version?: string; wait?: number }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const { version } = options
  if (version !== undefined && !/^\d{1,6}$/.test(version)) throw new AicostError('USAGE', `--version ${version} is not a number`)
  if (version !== undefined && options.asOf !== undefined) throw new AicostError('USAGE', 'a version has its own --as-of')
  const asOf = options.asOf === undefined ? null : dayText('--as-of', options.asOf)
  const workspace = await workspaceOf(context)
  const report = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => (version === undefined ? reconcileReport(session, month, asOf) : versionReport(session, month, Number(version))))
  return { name: 'reconcile', workspace: workspace.root, asOf: report.asOf, body: report.body, sheets: leadSheets(report.body as unknown as ReconcileJson), exitReasons: report.reasons, diagnostics: report.diagnostics }
}

export async function sourcesCommand(context: Context, options: { month?: string }): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  if (options.month === undefined) {
    const { sources } = configure(workspace)
    const rows = sources.map((source) => ({ source: source.id, provider: source.provider, account: source.account, billing: source.billing, legs: Object.entries(source.legs).map(([leg, required]) => `${leg} ${required}`).join(', '), owner: source.owner ?? null }))
    return { name: 'sources', workspace: workspace.root, body: { sources: rows }, sheets: [{ title: 'Sources', columns: ['source', 'provider', 'account', 'billing', 'legs', 'owner'].map((key) => ({ key, title: key, kind: 'text' as const })), rows }] }
  }
  const month = monthText('--month', options.month)
  const report = await withSession(workspace, context.surroundings, {}, (session) => reconcileReport(session, month, null))
  const body = report.body as unknown as ReconcileJson
  const missing = body.completeness.some((entry) => entry.required === 'close' && (entry.state === 'missing' || entry.state === 'partial'))
  return { name: 'sources', workspace: workspace.root, asOf: report.asOf, body: { month, completeness: body.completeness }, sheets: [completenessSheet(body)], exitReasons: missing ? ['missing_source'] : [] }
}

export function completenessSheet(body: ReconcileJson): Sheet {
  return {
    title: `Evidence of ${body.month}`,
    columns: [{ key: 'source', title: 'Source', kind: 'text' }, { key: 'leg', title: 'Leg', kind: 'text' }, { key: 'required', title: 'Required', kind: 'text' }, { key: 'state', title: 'State', kind: 'text' }, { key: 'missing', title: 'Missing days', kind: 'text' }],
    rows: body.completeness.map((entry) => ({ source: entry.source, leg: entry.leg, required: entry.required, state: entry.state, missing: entry.missing_days.length === 0 ? null : entry.missing_days.slice(0, 5).join(', ') })),
  }
}
