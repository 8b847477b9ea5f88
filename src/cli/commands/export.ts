// aicost export
import { exportFocus } from '../../app/focus.ts'
import { withSession } from '../../app/session.ts'
import type { Session } from '../../app/session.ts'
import { exportWorkpaper } from '../../app/workpaper.ts'
import type { Exported } from '../../app/workpaper.ts'
import { AicostError } from '../../domain/error.ts'
import type { JournalPreset } from '../../render/journal.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'
import { exportJournalCommand } from './export-journal.ts'
import { exportPackCommand } from './export-pack.ts'

export interface ExportOptions {
  readonly month?: string
  readonly wait?: number
  readonly focusVersion?: '1.2' | '1.4'
  readonly as?: 'csv' | 'parquet'
  readonly preset?: JournalPreset
  readonly include?: string
}

/** Planned kinds that this version does not write. */
const LATER = ['html', 'events']
const KINDS = ['xlsx', 'focus', 'journal', 'pack']
const HINT = 'aicost export xlsx --month 2026-10, or focus, journal, pack'

export async function exportCommand(context: Context, kind: string, options: ExportOptions): Promise<Outcome> {
  if (LATER.includes(kind)) throw new AicostError('EXPORT_KIND', `export ${kind} is not there yet: this version writes xlsx, focus, journal and pack`, { hint: HINT })
  if (kind !== 'journal' && options.preset !== undefined) throw new AicostError('USAGE', '--preset is an option of export journal', { hint: 'aicost export journal --month 2026-10' })
  if (!KINDS.includes(kind)) throw new AicostError('USAGE', `export ${kind} is no kind of export`, { hint: HINT })
  if (kind !== 'focus' && (options.focusVersion !== undefined || options.as !== undefined)) throw new AicostError('USAGE', '--focus-version and --as are options of export focus', { hint: 'aicost export focus --month 2026-10' })
  if (kind !== 'pack' && options.include !== undefined) throw new AicostError('USAGE', '--include is an option of export pack', { hint: 'aicost export pack --month 2026-10 --include bank' })
  if (kind === 'journal') return exportJournalCommand(context, options)
  if (kind === 'pack') return exportPackCommand(context, options)
  const month = monthText('--month', options.month)
  const { output, force } = context.global
  if (output === '-') throw new AicostError('USAGE', `${kind === 'xlsx' ? 'a workbook' : 'a FOCUS file'} is not written to stdout`, { hint: '-o FILE' })
  const write = (session: Session): Promise<Exported> =>
    kind === 'xlsx' ? exportWorkpaper(session, month, { path: output, force }) : exportFocus(session, month, { path: output, force, version: options.focusVersion ?? '1.2', as: options.as ?? 'csv' })
  const workspace = await workspaceOf(context)
  const { files, reasons, asOf } = await withSession(workspace, context.surroundings, { wait: options.wait }, write)
  return {
    name: 'export', workspace: workspace.root, asOf, body: { month, files }, sheets: [], ownFile: true,
    text: files.map((file) => `${file.path}\n`).join(''), exitReasons: reasons,
  }
}
