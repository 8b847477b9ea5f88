// aicost export pack
import { exportPack } from '../../app/pack.ts'
import { SENSITIVE } from '../../app/pack-originals.ts'
import type { Sensitive } from '../../app/pack-originals.ts'
import { withSession } from '../../app/session.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

export async function exportPackCommand(context: Context, options: { readonly month?: string; readonly wait?: number; readonly include?: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const include = kindsOf(options.include)
  const { output, force } = context.global
  if (output === '-') throw new AicostError('USAGE', 'a pack is a directory, and not written to stdout', { hint: '-o DIRECTORY' })
  const workspace = await workspaceOf(context)
  const { files, leftOut, reasons, asOf } = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => exportPack(session, month, { path: output, force, include }))
  return {
    name: 'export', workspace: workspace.root, asOf, body: { month, files, left_out: leftOut }, sheets: [], ownFile: true, exitReasons: reasons,
    text: [...files.map((file) => `${file.path}\n`), ...leftOut.map((one) => `left out: ${one.file}: ${one.reason}\n`)].join(''),
  }
}

function kindsOf(words: string | undefined): Sensitive[] {
  return (words ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '').map((word) => {
    const kind = SENSITIVE.find((candidate) => candidate === word)
    if (kind === undefined) throw new AicostError('USAGE', `--include ${word} is none of ${SENSITIVE.join(', ')}`, { hint: '--include bank,personal' })
    return kind
  })
}
