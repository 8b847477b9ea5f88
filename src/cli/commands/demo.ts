// aicost demo
import { demo, DEMO_MONTH } from '../../app/demo.ts'
import type { Demo } from '../../app/demo.ts'
import { renderTable } from '../../render/table.ts'
import type { Context } from '../action.ts'
import { leadSheets } from '../lead.ts'
import type { ReconcileJson } from '../lead.ts'
import type { Outcome } from '../output.ts'

export async function demoCommand(context: Context, dir = 'aicost-demo'): Promise<Outcome> {
  const made = await demo(dir, { force: context.global.force ?? false }, context.surroundings)
  const { workspace, version, report, files, imported } = made
  return {
    name: 'demo', workspace: workspace.root, asOf: report.asOf, exitReasons: report.reasons, diagnostics: report.diagnostics,
    body: { month: DEMO_MONTH, imports: imported.imports.length, version_no: version.version_no, state: 'signed', signed_total: version.signed_total, digest: version.digest, files },
    sheets: leadSheets(report.body as unknown as ReconcileJson), text: words(made, dir),
  }
}

/** The lead schedule between what was done and what to look at next. */
function words({ imported, version, report, files }: Demo, dir: string): string {
  const lead = leadSheets(report.body as unknown as ReconcileJson).map((sheet) => renderTable(sheet)).join('\n')
  return [
    `An invented company in ${dir}: ${imported.imports.length} files imported, ${DEMO_MONTH} reconciled.`,
    '', lead,
    `Prepared by ${version.prepared_by}, signed by ${version.signed_by ?? ''}: ${version.signed_total ?? ''} ${version.currency}, version ${version.version_no}`,
    `Digest ${version.digest}`,
    ...files.map((file) => `Workpaper ${file.path} (${file.rows} recognized lines)`),
    '', 'Look further:',
    ...['reconcile', 'close status', 'close verify'].map((command) => `  aicost --workspace ${dir} ${command} --month ${DEMO_MONTH}`), '',
  ].join('\n')
}
