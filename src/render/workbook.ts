// A thin layer over exceljs's streaming writer: rows go to disk as they come, in little memory. exceljs is loaded when
// the first workbook is opened. The file appears under its name only when it is complete.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { AddWorksheetOptions, Cell as TargetCell, stream, Worksheet } from 'exceljs'
import { letter, type Cell } from './cell.ts'
import { styleOf } from './looks.ts'
import { setMemberTimes } from './zip-times.ts'

export interface BookOptions {
  /** ISO instant written as created and modified, also of the members: the same data gives the same bytes at any time. */
  readonly stamped: string
  readonly creator: string
  readonly title: string
}

export interface SheetOptions {
  readonly widths: readonly number[]
  /** Rows and columns that stay in view; the rows are repeated on every printed page. */
  readonly frozenRows: number
  readonly frozenColumns?: number
  readonly footer: string
  readonly portrait?: boolean
  /** Texts stand in the cells: for long sheets, whose texts would fill the memory as shared ones. */
  readonly streamed?: boolean
}

export interface SheetWriter {
  readonly name: string
  /** Writes the next row and gives its number; null is a cell never touched. */
  readonly row: (cells: readonly (Cell | null)[], height?: number) => number
  /** Cells that are green at 0 (or at the word given) and red otherwise. */
  readonly check: (range: string, passed?: string) => void
  readonly filter: (range: string) => void
  /** Lets what was written so far go to disk. */
  readonly drained: () => Promise<void>
  readonly lastRow: () => number
  readonly close: () => void
}

export interface Book {
  readonly sheet: (name: string, options: SheetOptions) => SheetWriter
  /** A name for one cell: `Lead!$N$20`. */
  readonly define: (name: string, cell: string) => void
  /** Finishes the file; the sheets stand in the order given, whatever order they were written in. */
  readonly close: (order: readonly string[]) => Promise<void>
  /** Leaves nothing behind. */
  readonly abandon: () => Promise<void>
}

/** What exceljs 4.4 keeps that its types do not show. */
interface Internals {
  _worksheets: (Worksheet | undefined)[]
  readonly styles: { readonly model: { readonly styles: string[] } }
}
interface SheetInternals {
  readonly stream: { readonly pipes: readonly { readonly writableLength: number }[] }
}

export async function openBook(path: string, options: BookOptions): Promise<Book> {
  const { default: exceljs } = await import('exceljs')
  const partial = `${path}.partial`
  const file = createWriteStream(partial)
  await once(file, 'open')
  let failure: Error | undefined
  file.on('error', (error) => (failure = error))
  const stamp = new Date(Date.parse(options.stamped))
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream: file, useStyles: true, useSharedStrings: false, zip: { zlib: { level: 6 } } })
  Object.assign(book, { creator: options.creator, lastModifiedBy: options.creator, title: options.title, created: stamp, modified: stamp })
  return {
    sheet: (name, sheetOptions) => openSheet(book, name, sheetOptions, () => failure),
    define: (name, cell) => book.definedNames.add(cell, name),
    close: async (order) => {
      finish(book, order)
      await book.commit()
      if (failure) throw failure
      await setMemberTimes(partial, options.stamped)
      await rename(partial, path)
    },
    abandon: async () => {
      file.destroy()
      await rm(partial, { force: true })
    },
  }
}

/** Sheets of more characters are printed on larger paper, so that they can be read. */
const WIDE = 220
/** What the format calls the sizes of paper. */
const [A3, A4] = [8, 9]

function openSheet(book: stream.xlsx.WorkbookWriter, name: string, options: SheetOptions, failed: () => Error | undefined): SheetWriter {
  const layout: Partial<AddWorksheetOptions> & { useSharedStrings: boolean } = {
    useSharedStrings: !options.streamed,
    views: [{ state: 'frozen', xSplit: options.frozenColumns ?? 0, ySplit: options.frozenRows, showGridLines: false, zoomScale: 90 }],
    pageSetup: {
      paperSize: options.widths.reduce((all, width) => all + width, 0) > WIDE ? A3 : A4,
      orientation: options.portrait ? 'portrait' : 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `1:${options.frozenRows}`,
      margins: { left: 0.5, right: 0.5, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: `&L&8${options.footer.replaceAll('&', '&&')}&C&8&A&R&8Page &P of &N` },
  }
  const sheet = book.addWorksheet(name, layout)
  sheet.columns = options.widths.map((width) => ({ width }))
  const checks = new Map<string, string[]>()
  let last = 0
  return {
    name,
    row: (cells, height) => {
      last += 1
      const row = sheet.getRow(last)
      if (height !== undefined) row.height = height
      cells.forEach((cell, index) => {
        if (cell) put(row.getCell(index + 1), cell)
      })
      row.commit()
      return last
    },
    check: (range, passed = '') => {
      const group = `${range.replace(/\d.*/, '')} ${passed}`
      checks.set(group, [...(checks.get(group) ?? []), range])
    },
    filter: (range) => (sheet.autoFilter = range),
    drained: async () => {
      await drained(sheet as unknown as SheetInternals)
      const failure = failed()
      if (failure) throw failure
    },
    lastRow: () => last,
    close: () => {
      // Cell by cell absolute, as the file format wants it; exceljs adds the first dollar sign.
      sheet.pageSetup.printArea = `A$1:${letter(options.widths.length)}$${Math.max(last, 1)}`
      for (const [group, ranges] of checks) colourChecks(sheet, ranges, group.split(' ')[1] ?? '')
      sheet.commit()
    },
  }
}

function put(target: TargetCell, cell: Cell): void {
  if (cell.value !== null) target.value = cell.value
  target.style = styleOf(cell.look)
}

const GREEN = { font: { color: { argb: 'FF1E6B34' } }, fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: 'FFDFF0E1' } } } as const
const RED = { font: { bold: true, color: { argb: 'FF9C0006' } }, fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: 'FFFBD5D5' } } } as const

/** One rule for all check cells of a column; its formula is written for the first and moves with the cell. */
function colourChecks(sheet: Worksheet, ranges: readonly string[], passed: string): void {
  const cell = ranges[0]?.split(':')[0] ?? ''
  const good = passed === '' ? `AND(ISNUMBER(${cell}),${cell}=0)` : `LEFT(${cell},${passed.length})="${passed}"`
  const bad = passed === '' ? `OR(ISERROR(${cell}),AND(ISNUMBER(${cell}),${cell}<>0))` : `OR(ISERROR(${cell}),AND(${cell}<>"",LEFT(${cell},${passed.length})<>"${passed}"))`
  sheet.addConditionalFormatting({
    ref: ranges.join(' '),
    rules: [
      { type: 'expression', priority: 1, formulae: [good], style: GREEN },
      { type: 'expression', priority: 2, formulae: [bad], style: RED },
    ],
  })
}

/** At most this much of a sheet waits in memory for the compressor. */
const WAITING_BYTES = 2 * 1024 * 1024

async function drained(sheet: SheetInternals): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve))
  while (sheet.stream.pipes.some((pipe) => pipe.writableLength > WAITING_BYTES))
}

/* oxlint-disable no-underscore-dangle -- the name is exceljs's */
/** Brings the sheets in their order and marks text formats with a quote prefix, for which exceljs has no option. */
function finish(book: stream.xlsx.WorkbookWriter, order: readonly string[]): void {
  const internals = book as unknown as Internals
  const byName = new Map(internals._worksheets.filter((sheet) => sheet !== undefined).map((sheet) => [sheet.name, sheet]))
  const sheets = order.map((name) => {
    const sheet = byName.get(name)
    if (!sheet) throw new Error(`no sheet ${name}`)
    return sheet
  })
  if (sheets.length !== byName.size) throw new Error('the order leaves out a sheet')
  internals._worksheets = sheets
  const styles = internals.styles.model.styles
  // 49 is the built-in id of the format @.
  styles.forEach((xml, index) => (styles[index] = xml.replace('<xf numFmtId="49"', '<xf quotePrefix="1" numFmtId="49"')))
}
