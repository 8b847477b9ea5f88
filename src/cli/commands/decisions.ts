// aicost decisions, aicost decisions undo
import { standingDecisions, undoDecision } from '../../app/resolve.ts'
import { withSession } from '../../app/session.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'
import { decide } from './decide.ts'

export async function decisionsCommand(context: Context, options: { month?: string }): Promise<Outcome> {
  const month = options.month === undefined ? undefined : monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  const decisions = await withSession(workspace, context.surroundings, {}, (session) => standingDecisions(session, month))
  return {
    name: 'decisions', workspace: workspace.root, body: { month: month ?? null, decisions },
    sheets: [{
      title: month === undefined ? 'Decisions' : `Decisions on ${month}`,
      columns: [
        { key: 'decision', title: 'No', kind: 'count' }, { key: 'month', title: 'Month', kind: 'text' }, { key: 'kind', title: 'What', kind: 'text' }, { key: 'subject', title: 'On', kind: 'text' }, { key: 'outcome', title: 'As', kind: 'text' },
        { key: 'amount', title: 'Amount', kind: 'money', currencyKey: 'currency' }, { key: 'currency', title: '', kind: 'text' }, { key: 'by', title: 'Who', kind: 'text' }, { key: 'at', title: 'When', kind: 'date' }, { key: 'note', title: 'Why', kind: 'text' },
      ],
      rows: decisions.map((decision) => ({ ...decision })),
    }],
  }
}

export function undoDecisionCommand(context: Context, number: string, options: { note?: string; by?: string }): Promise<Outcome> {
  const id = /^(?:decision:)?(\d{1,9})$/.exec(number)?.[1]
  if (id === undefined) throw new AicostError('USAGE', `${number} is not the number of a decision`, { hint: 'aicost decisions lists them' })
  return decide(context, 'decisions.undo', (session) => undoDecision(session, Number(id), options))
}
