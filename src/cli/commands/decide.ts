// aicost resolve, accrue, waive, add
import { accrue } from '../../app/accrue.ts'
import { addEntry, waive } from '../../app/decide.ts'
import type { Decided } from '../../app/decide.ts'
import { matchPayment } from '../../app/match-payment.ts'
import { resolveVariance, undoResolution } from '../../app/resolve.ts'
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

export async function decide(context: Context, name: string, work: (session: Session) => Promise<Decided>): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const decided = await withSession(workspace, context.surroundings, {}, work)
  return {
    name, workspace: workspace.root, body: { ...decided, decision: String(decided.decision) }, sheets: [],
    text: `${decided.month}: ${decided.kind} ${decided.subject}${decided.amount === null ? '' : ` ${decided.amount} ${decided.currency ?? ''}`} (decision ${decided.decision})\n${decided.working === undefined ? '' : `${decided.working}\n`}`,
  }
}

export function resolveCommand(context: Context, item: string, options: Options & { as?: string; match?: readonly string[]; issuer?: string; undo?: boolean }): Promise<Outcome> {
  const { as, match, undo } = options
  if ([as !== undefined, match !== undefined, undo === true].filter(Boolean).length !== 1) throw new AicostError('USAGE', 'resolve needs one of --as, --match and --undo', { hint: '--as explained, written_off, deferred or disputed; --match INVOICE-NUMBER for a payment' })
  const month = options.month === undefined ? undefined : monthText('--month', options.month)
  if (match !== undefined) return decide(context, 'resolve', (session) => matchPayment(session, item, { ...options, match, month }))
  return decide(context, 'resolve', (session) => (as === undefined ? undoResolution(session, item, { ...options, month }) : resolveVariance(session, item, { ...options, as, month })))
}

export function accrueCommand(context: Context, source: string, options: Options & { amount?: string; method?: string; currency?: string; component?: string }): Promise<Outcome> {
  return decide(context, 'accrue', (session) => accrue(session, source, { ...options, month: monthText('--month', options.month) }))
}

export function waiveCommand(context: Context, source: string, options: Options & { leg: string }): Promise<Outcome> {
  return decide(context, 'waive', (session) => waive(session, source, { ...options, month: monthText('--month', options.month) }))
}

export function addCommand(context: Context, options: Options & { source: string; period: string; amount: string; currency?: string; component?: string; evidence?: string }): Promise<Outcome> {
  return decide(context, 'add', (session) => addEntry(session, { ...options, period: periodText('--period', options.period) }))
}
