// aicost log, aicost log verify
import { logOf, verify } from '../../app/log.ts'
import { changeText } from '../../app/log-changes.ts'
import { withSession } from '../../app/session.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { dayText, monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

const WIDEST = 60

export async function logCommand(context: Context, options: { month?: string; since?: string }): Promise<Outcome> {
  const month = options.month === undefined ? undefined : monthText('--month', options.month)
  const since = options.since === undefined ? undefined : dayText('--since', options.since)
  const workspace = await workspaceOf(context)
  const entries = await withSession(workspace, context.surroundings, {}, (session) => logOf(session, { month, since }))
  // On a terminal the beginning of a long text does; csv, md and json have the whole.
  const shown = (text: string): string => (text.length <= WIDEST || (context.global.format ?? 'table') !== 'table' ? text : `${text.slice(0, WIDEST - 1)}…`)
  return {
    name: 'log', workspace: workspace.root, body: { month: month ?? null, entries },
    sheets: [{
      title: month === undefined ? 'Log' : `Log of ${month}`,
      columns: [
        { key: 'log_no', title: 'No', kind: 'count' }, { key: 'at', title: 'When', kind: 'date' }, { key: 'who', title: 'Who', kind: 'text' }, { key: 'what', title: 'What', kind: 'text' }, { key: 'subject', title: 'On', kind: 'text' },
        { key: 'change', title: 'Old → new', kind: 'text' }, { key: 'why', title: 'Why', kind: 'text' },
      ],
      rows: entries.map((entry) => ({ log_no: String(entry.log_no), at: entry.at, who: entry.who, what: entry.what, subject: entry.subject, change: shown(changeText(entry.changes)), why: entry.why })),
    }],
  }
}

export async function verifyLogCommand(context: Context): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const { entries, head, stated, broken } = await withSession(workspace, context.surroundings, {}, verify)
  return {
    name: 'log.verify', workspace: workspace.root, body: { holds: broken === null, entries, head, stated, first_broken: broken }, sheets: [],
    text: broken === null ? `${entries} entries, the chain holds\nhead ${head}\n${stated > 0 ? `versions of months vouch for the first ${stated}\n` : ''}` : `the chain is broken: ${broken.message}\n`,
    exitReasons: broken === null ? [] : ['differs'],
  }
}
