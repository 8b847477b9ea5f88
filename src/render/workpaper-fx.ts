// The sheet FX of a workpaper: the rates statements were translated with, and the published days behind each.
import { abs, divideRound, money, round, sum, ZERO, type Money } from '../domain/money.ts'
import { countCell, dayCell, exactCell, formulaCell, reference, textCell } from './cell.ts'
import { exactFormat } from './looks.ts'
import type { FxLine } from './workpaper-data.ts'
import { FIRST_ROW, lined, openPage, openTable, wrappedHeight, type Heading, type Making } from './workpaper-page.ts'

export const FX = 'FX'
const COLUMNS = 9
const CHECK = 8
const FILES_WIDTH = 46
/** Decimals that are always shown of a rate, and to which a mean is compared. */
const SHOWN = 6
const COMPARED = 8
const HEADINGS: readonly Heading[] = [
  { title: 'Currency', width: 12 }, { title: 'Into', width: 9 }, { title: 'Method', width: 16 }, { title: 'Rate', width: 20, right: true }, { title: 'Last day', width: 12 },
  { title: 'Days', width: 8, right: true }, { title: 'Mean of the days', width: 20, right: true }, { title: 'Difference', width: 12, right: true }, { title: 'Source files', width: FILES_WIDTH },
]

/** Gives the cell of each currency's rate. */
export function writeFx(making: Making): Map<string, string> {
  const { fx, currency } = making.data
  const page = openPage(making, FX, 'Rates of exchange', HEADINGS)
  const cells = new Map<string, string>()
  // The days stand in a table below, after a blank row, a band and a heading.
  let firstDay = FIRST_ROW + fx.length + 3
  for (const line of fx) {
    const at = page.lastRow() + 1
    const checks = line.days.length === 0 ? [null, null] : [formulaCell(`AVERAGE(D${firstDay}:D${firstDay + line.days.length - 1})`, meanOf(line), exactFormat(SHOWN)), formulaCell(`ROUND(D${at}-G${at},${COMPARED})`, offMean(line), exactFormat(SHOWN), { bold: true })]
    const files = line.files.join('\n') || 'aicost.yaml'
    page.row(lined([textCell(line.currency), textCell(currency), textCell(line.method.replaceAll('_', ' ')), exactCell(line.rate, SHOWN), dayCell(line.date, { align: 'left' }), countCell(line.days.length), ...checks, textCell(files, { wrap: true })], COLUMNS), wrappedHeight([[files, FILES_WIDTH]]))
    cells.set(line.currency, reference(FX, 4, at))
    firstDay += line.days.length
  }
  const last = page.lastRow()
  page.check(`H${FIRST_ROW}:H${last}`)
  making.checks.push({ id: 'fx-means', title: 'Rates against the mean of their published days', formula: `SUMPRODUCT(ABS(${reference(FX, CHECK, FIRST_ROW, last)}))`, where: `${FX}!H${FIRST_ROW}:H${last}`, result: sum(fx.map((line) => abs(offMean(line)))), currency: null, decimals: SHOWN })
  openTable(page, 'Published days', HEADINGS.map((heading, index) => ({ ...heading, title: ['Currency', 'Into', 'Day', 'Rate'][index] ?? '' })))
  for (const line of fx) for (const { day, rate } of line.days) page.row(lined([textCell(line.currency), textCell(currency), dayCell(day, { align: 'left' }), exactCell(rate, SHOWN)], COLUMNS))
  page.close()
  return cells
}

const meanOf = (line: FxLine): Money => divideRound(sum(line.days.map(({ rate }) => money(rate))), BigInt(line.days.length))
const offMean = (line: FxLine): Money => (line.days.length === 0 ? ZERO : round(money(line.rate) - meanOf(line), COMPARED))
