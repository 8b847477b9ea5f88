// aicost imports, imports show, imports undo, reprocess
import { listImports as list, showImport as show, undoImport } from '../../app/imports.ts'
import { reprocess } from '../../app/reprocess.ts'
import { withSession } from '../../app/session.ts'
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

export async function reprocessCommand(context: Context, options: { by?: string; wait?: number }): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const { imports, reasons, diagnostics } = await reprocess(workspace, context.surroundings, options)
  return { name: 'reprocess', workspace: workspace.root, body: { imports }, sheets: [importSheet(imports, false)], exitReasons: reasons, diagnostics }
}
