// aicost imports, imports show, imports undo, reprocess
import { forgetImport } from '../../app/forget.ts'
import { listImports as list, showImport as show, undoImport } from '../../app/imports.ts'
import { reprocess } from '../../app/reprocess.ts'
import { withSession } from '../../app/session.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'
import { importSheet } from './import.ts'

export async function listImports(context: Context): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const imports = await withSession(workspace, context.surroundings, {}, list)
  return { name: 'imports', workspace: workspace.root, body: { imports }, sheets: [importSheet(imports, false)] }
}

export async function showImport(context: Context, id: string): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const imports = await withSession(workspace, context.surroundings, {}, (session) => show(session, id))
  return { name: 'imports.show', workspace: workspace.root, body: { imports }, sheets: [importSheet(imports, false)], diagnostics: imports.flatMap((result) => result.diagnostics) }
}

export async function undoImportCommand(context: Context, id: string, options: { by?: string; wait?: number }): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const { imports } = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => undoImport(session, id, options.by))
  return { name: 'imports.undo', workspace: workspace.root, body: { imports }, sheets: [importSheet(imports, false)] }
}

export async function forgetCommand(context: Context, id: string, options: { reason: string; by?: string; wait?: number }): Promise<Outcome> {
  if (options.reason.trim() === '') throw new AicostError('USAGE', '--reason is empty')
  const workspace = await workspaceOf(context)
  const done = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => forgetImport(session, id, options))
  const lines = [
    ...done.imports.map((one) => `import ${one.id}, ${one.file}: forgotten`), `${done.removedRows} records and ${done.removedFiles} archived files removed`,
    ...done.versions.map((version) => `${version.month} version ${version.version_no} (${version.state}) keeps its figures and can no longer be derived from the archive`),
    ...done.left.map((path) => `${path} lies outside the archive: remove it yourself`),
  ]
  return {
    name: 'forget', workspace: workspace.root, body: { imports: done.imports, reason: options.reason, removed_rows: done.removedRows, removed_files: done.removedFiles, left: done.left, versions: done.versions },
    sheets: [], text: `${lines.join('\n')}\n`,
  }
}

export async function reprocessCommand(context: Context, options: { by?: string; wait?: number }): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const { imports, reasons, diagnostics } = await reprocess(workspace, context.surroundings, options)
  return { name: 'reprocess', workspace: workspace.root, body: { imports }, sheets: [importSheet(imports, false)], exitReasons: reasons, diagnostics }
}
