// aicost resolve, accrue, waive, add
import { accrue, addEntry, resolveVariance, waive } from '../../app/decide.ts'
import type { Decided } from '../../app/decide.ts'
import { withSession } from '../../app/session.ts'
import type { Session } from '../../app/session.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText, periodText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

interface Options {
  readonly month?: string
  readonly note?: string
  readonly by?: string
}

async function decide(context: Context, name: string, work: (session: Session) => Promise<Decided>): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const decided = await withSession(workspace, context.surroundings, {}, work)
  return {
    name, workspace: workspace.root, body: { ...decided, decision: String(decided.decision) }, sheets: [],
    text: `${decided.month}: ${decided.kind} ${decided.subject}${decided.amount === null ? '' : ` ${decided.amount} ${decided.currency ?? ''}`} (decision ${decided.decision})\n`,
  }
}

export function resolveCommand(context: Context, variance: string, options: Options & { as: string }): Promise<Outcome> {
  return decide(context, 'resolve', (session) => resolveVariance(session, variance, { ...options, month: options.month === undefined ? undefined : monthText('--month', options.month) }))
}

export function accrueCommand(context: Context, source: string, options: Options & { amount?: string; method?: string; currency?: string; component?: string }): Promise<Outcome> {
  if (options.method !== undefined) throw new AicostError('USAGE', '--method is not there yet: give --amount', { hint: '--amount 3000.00 --note "how it was found"' })
  return decide(context, 'accrue', (session) => accrue(session, source, { ...options, month: monthText('--month', options.month) }))
}

export function waiveCommand(context: Context, source: string, options: Options & { leg: string }): Promise<Outcome> {
  return decide(context, 'waive', (session) => waive(session, source, { ...options, month: monthText('--month', options.month) }))
}

export function addCommand(context: Context, options: Options & { source: string; period: string; amount: string; currency?: string; component?: string; evidence?: string }): Promise<Outcome> {
  return decide(context, 'add', (session) => addEntry(session, { ...options, period: periodText('--period', options.period) }))
}
