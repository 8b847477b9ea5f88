// Use case: `aicost accrue`: cost without evidence, an amount that a person names or a method finds.
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { recordDecision } from '../close/decisions.ts'
import { ACCRUAL_METHOD } from '../config/config.ts'
import type { Source } from '../config/config.ts'
import { WHOLE_SOURCE } from '../reconcile/accruals.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { methodNamed, monthBefore, workOutFor } from './accruing.ts'
import { COMPONENTS, decimal, mustBeOpen, sourceNamed, who } from './decide.ts'
import type { Decided } from './decide.ts'
import { inputOf } from './month.ts'
import type { Session } from './session.ts'

export interface AccrueOptions {
  readonly month: string
  readonly amount?: string | undefined
  readonly method?: string | undefined
  readonly currency?: string | undefined
  readonly component?: string | undefined
  readonly note?: string | undefined
  readonly by?: string | undefined
}

interface Found {
  readonly amount: Money
  readonly currency: string
  readonly working?: string
}

export async function accrue(session: Session, sourceId: string, options: AccrueOptions): Promise<Decided> {
  const source = sourceNamed(session, sourceId)
  const component = options.component ?? WHOLE_SOURCE
  if (component !== WHOLE_SOURCE && !COMPONENTS.some((known) => known === component)) throw new AicostError('USAGE', `--component ${component} is not one of ${COMPONENTS.join(', ')}`)
  const method = options.method === undefined ? null : methodNamed(options.method)
  if (method === undefined) throw new AicostError('USAGE', `--method ${options.method ?? ''} is not one of ${ACCRUAL_METHOD.join(', ')}`)
  if ((options.amount === undefined) === (method === null)) throw new AicostError('USAGE', method === null ? '--amount or --method is needed' : '--amount and --method exclude each other: a method finds the amount', { hint: '--amount 3000.00, or --method run_rate' })
  const named = options.amount === undefined ? null : decimal('--amount', options.amount)
  return session.ledger.transaction(async () => {
    await mustBeOpen(session, options.month)
    const { input } = await inputOf(session, options.month, null, true)
    // The month as it is without an accrual of this source: a new one replaces it.
    const bare = reconcile({ ...input, decided: { ...input.decided, accruals: input.decided.accruals.filter((accrual) => accrual.source !== source.id) } })
    const found: Found | { readonly refused: string } = method !== null
      ? workOutFor({ method, source, component, currency: options.currency, input, bare, previous: await monthBefore(session.ledger, options.month) })
      : { amount: named ?? 0n, currency: options.currency ?? source.opening?.currency ?? session.config.currency }
    if ('refused' in found) throw new AicostError('ACCRUAL_UNKNOWN', `${source.id}: nothing can be accrued for ${options.month} by ${method ?? ''}: ${found.refused}`, { hint: 'another --method, or --amount with a note of how it was found' })
    if (method === null) mustNotBeCovered(bare, source, component, found.currency)
    const { amount, currency, working } = found
    const decision = await recordDecision(session.ledger, {
      kind: 'accrue', source: source.id, component, amount, currency, method, ...(working === undefined ? {} : { working }), month: options.month, note: options.note ?? null, decided_by: who(session, options.by), decided_at: session.now(),
    })
    return { decision, month: options.month, kind: 'accrue', subject: source.id, amount: text(amount), currency, ...(method === null ? {} : { method }), ...(working === undefined ? {} : { working }) }
  })
}

/** Beside whole evidence of its component an accrual would not count. */
function mustNotBeCovered(bare: MonthResult, source: Source, component: string, currency: string): void {
  const covered = bare.statements.filter((statement) => statement.sources.includes(source.id) && statement.currency === currency).flatMap((statement) => statement.cells.filter((cell) => cell.leg !== 'accrued' && (component === WHOLE_SOURCE || cell.component === component)))
  const incomplete = bare.completeness.some((entry) => entry.source === source.id && entry.state === 'partial')
  if (covered.length === 0 || incomplete) return
  throw new AicostError('ACCRUAL_COVERED', `${source.id} has evidence of ${[...new Set(covered.map((cell) => `${cell.component} (${cell.leg})`))].join(', ')} in ${bare.month}: an accrual would not count beside it`, { hint: 'name what is missing with --component seat, commitment or fee' })
}
