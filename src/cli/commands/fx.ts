// aicost fx
import { fxReport } from '../../app/fx.ts'
import { withSession } from '../../app/session.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

export async function fxCommand(context: Context, options: { month?: string; currency?: string; wait?: number }): Promise<Outcome> {
  const month = options.month === undefined ? undefined : monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  const report = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => fxReport(session, { month, currency: options.currency }))
  return {
    name: 'fx', workspace: workspace.root, body: { month: month ?? null, currency: report.currency, rows: report.rows }, exitReasons: report.reasons,
    sheets: [{
      title: `${report.currency} for one unit`,
      columns: [
        { key: 'currency', title: 'Currency', kind: 'text' }, { key: 'month', title: 'Month', kind: 'text' }, { key: 'method', title: 'Method', kind: 'text' }, { key: 'rate', title: 'Rate', kind: 'quantity' },
        { key: 'days', title: 'Days', kind: 'count' }, { key: 'date', title: 'Up to', kind: 'date' }, { key: 'state', title: 'State', kind: 'text' },
      ],
      rows: report.rows.map((row) => ({
        currency: row.currency, month: row.month, method: row.method, rate: row.rate, days: String(row.days), date: row.date,
        state: row.rate === null ? 'no rate is known' : row.provisional ? `provisional, ${row.missing_days.length} working days to come or not imported` : null,
      })),
    }],
  }
}
