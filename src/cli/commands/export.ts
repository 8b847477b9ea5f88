// aicost export
import { withSession } from '../../app/session.ts'
import { exportWorkpaper } from '../../app/workpaper.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

/** Planned kinds that this version does not write. */
const LATER = ['focus', 'journal', 'html', 'events', 'pack']

export async function exportCommand(context: Context, kind: string, options: { month?: string; wait?: number }): Promise<Outcome> {
  if (LATER.includes(kind)) throw new AicostError('EXPORT_KIND', `export ${kind} is not there yet: this version writes xlsx`, { hint: 'aicost export xlsx --month 2026-10' })
  if (kind !== 'xlsx') throw new AicostError('USAGE', `export ${kind} is no kind of export`, { hint: 'aicost export xlsx --month 2026-10' })
  const month = monthText('--month', options.month)
  const { output, force } = context.global
  if (output === '-') throw new AicostError('USAGE', 'a workbook is not written to stdout', { hint: '-o FILE' })
  const workspace = await workspaceOf(context)
  const { files, reasons, asOf } = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => exportWorkpaper(session, month, { path: output, force }))
  return {
    name: 'export', workspace: workspace.root, asOf, body: { month, files }, sheets: [], ownFile: true,
    text: files.map((file) => `${file.path}\n`).join(''), exitReasons: reasons,
  }
}
