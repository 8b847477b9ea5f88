// A sheet as a table for a terminal: amounts rounded to the minor unit, a rounding row where needed, always footing.
import Table from 'cli-table3'
import { greatest } from '../domain/list.ts'
import { NO_PAINT, type Paint } from './colour.ts'
import { displayWidth, oneLine } from './safe.ts'
import { alignment, labelledTotal, roundingRow, shown, type Sheet, type SheetRow } from './sheet.ts'

// Two blanks between columns, rules only under the header and over the total.
const CHARS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
}

const DRAWN_AT_ONCE = 250

export function renderTable(sheet: Sheet, paint: Paint = NO_PAINT): string {
  const rounding = roundingRow(sheet)
  const total = labelledTotal(sheet)
  const body = [...sheet.rows, ...(rounding ? [rounding] : [])].map((row) => cells(sheet, row, row === rounding))
  const last = total ? cells(sheet, total, true) : null
  const head = sheet.columns.map((column) => oneLine(column.title))
  const colWidths = head.map((title, index) => greatest([title, ...[...body, ...(last ? [last] : [])].map((row) => row[index] ?? '')].map(displayWidth)))
  const rule = colWidths.map((width) => '─'.repeat(width))
  const rows = [head.map(paint.strong), rule.map(paint.faint), ...body, ...(last ? [rule.map(paint.faint), last.map(paint.strong)] : [])]

  // Drawn a part at a time: what cli-table3 does grows with the square of the rows. It colours its head and border red
  // and grey even into pipes unless told not to.
  const drawn = (part: readonly string[][]): string => {
    const table = new Table({ chars: CHARS, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 }, colAligns: sheet.columns.map(alignment), colWidths })
    table.push(...part)
    return table.toString()
  }
  const parts = Array.from({ length: Math.ceil(rows.length / DRAWN_AT_ONCE) }, (_, index) => rows.slice(index * DRAWN_AT_ONCE, (index + 1) * DRAWN_AT_ONCE))
  const lines = parts.flatMap((part) => drawn(part).split('\n')).map((line) => line.trimEnd())
  const title = sheet.title === undefined ? [] : [paint.strong(oneLine(sheet.title)), '']
  const notes = sheet.notes && sheet.notes.length > 0 ? ['', ...sheet.notes.map(oneLine)] : []
  return [...title, ...lines, ...notes].join('\n') + '\n'
}

/** In the rounding and total rows a column that has nothing to say stays blank; elsewhere nothing is a dash. */
function cells(sheet: Sheet, row: SheetRow, sparse: boolean): string[] {
  return sheet.columns.map((column, index) => {
    const value = row[column.key]
    if (sparse && value === undefined) return ''
    if (sparse && index === 0) return oneLine(value ?? '')
    return shown(sheet, column, row)
  })
}
