// aicost export journal
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { mayWrite, writeWhole } from '../../app/export-file.ts'
import { journalReport } from '../../app/journal.ts'
import type { JournalReport } from '../../app/journal.ts'
import { withSession } from '../../app/session.ts'
import type { Journal, JournalLine } from '../../domain/journal.ts'
import { abs, sum, text } from '../../domain/money.ts'
import { journalPresets } from '../../render/journal.ts'
import type { JournalPreset } from '../../render/journal.ts'
import { journalNumber } from '../../render/journal-columns.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'
import { orRefusal } from '../refusal.ts'

export async function exportJournalCommand(context: Context, options: { readonly month?: string; readonly wait?: number; readonly preset?: JournalPreset }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const preset = options.preset ?? 'csv'
  const workspace = await workspaceOf(context)
  return orRefusal({ name: 'export', workspace: workspace.root, body: { month, files: [] } }, async () => written(context, month, preset, workspace.root, await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => journalReport(session, month))))
}

async function written(context: Context, month: string, preset: JournalPreset, root: string, { journal, reasons, asOf }: JournalReport): Promise<Outcome> {
  const { output, force } = context.global
  const { render, ending } = journalPresets[preset]
  const content = render(journal)
  const outcome = { name: 'export', workspace: root, asOf, sheets: [], ownFile: true, exitReasons: reasons }
  if (output === '-') return { ...outcome, body: { month, files: [], journal: bodyOf(journal, preset) }, text: content }
  const path = resolve(context.surroundings.cwd, output ?? `aicost-${month}-v${journal.versionNo}.${ending}`)
  mayWrite(path, force === true)
  const file = await writeWhole(path, 'journal', async (part) => {
    writeFileSync(part, content)
    return journal.entries.reduce((count, entry) => count + entry.lines.length, 0)
  })
  return { ...outcome, body: { month, files: [file], journal: bodyOf(journal, preset) }, text: `${file.path}\n` }
}

function bodyOf(journal: Journal, preset: JournalPreset): Record<string, unknown> {
  const lines = journal.entries.flatMap((entry) => entry.lines)
  const total = (counts: (line: JournalLine) => boolean): string => text(abs(sum(lines.filter(counts).map((line) => line.amount))))
  return {
    journal_no: journalNumber(journal), state: journal.state, version_no: journal.versionNo, draft: journal.draft, preset, currency: journal.currency,
    entries: journal.entries.map(({ id, kind, date, vendor, account, currency, memo, lines: own }) => ({
      id, kind, date, vendor, account, currency, memo,
      lines: own.map((line) => ({
        role: line.role, account: journal.accounts[line.role] ?? '', debit: line.amount > 0n ? text(line.amount) : null, credit: line.amount < 0n ? text(-line.amount) : null, original: text(line.original), cost_center: line.costCenter, memo: line.memo,
        document: line.document, service_month: line.serviceMonth, reversal: line.reversal,
      })),
    })),
    totals: { debit: total((line) => line.amount > 0n), credit: total((line) => line.amount < 0n), expense: text(sum(lines.filter((line) => line.role === 'expense').map((line) => line.amount))) },
  }
}
