// A sheet as a Markdown table (GitHub flavour), with full precision.
import { markdownText } from './safe.ts'
import { alignment, labelledTotal, NOTHING, type Sheet, type SheetRow } from './sheet.ts'

export function renderMarkdown(sheet: Sheet): string {
  const total = labelledTotal(sheet)
  const lines = [
    line(sheet.columns.map((column) => markdownText(column.title))),
    line(sheet.columns.map((column) => (alignment(column) === 'right' ? '---:' : ':---'))),
    ...sheet.rows.map((row) => line(cells(sheet, row, NOTHING))),
    ...(total ? [line(cells(sheet, total, '').map((cell) => (cell === '' ? '' : `**${cell}**`)))] : []),
  ]
  const title = sheet.title === undefined ? [] : [`## ${markdownText(sheet.title)}`, '']
  const notes = (sheet.notes ?? []).flatMap((note) => ['', markdownText(note)])
  return [...title, ...lines, ...notes].join('\n') + '\n'
}

function cells(sheet: Sheet, row: SheetRow, nothing: string): string[] {
  return sheet.columns.map((column) => {
    const value = row[column.key]
    return value === null || value === undefined ? nothing : markdownText(value)
  })
}

function line(parts: readonly string[]): string {
  return `| ${parts.join(' | ')} |`
}
