// How cells of a workpaper look. One style object per look: exceljs finds a style again by identity, which keeps
// two hundred thousand rows fast and the styles few.
import type { Borders, Style } from 'exceljs'

export interface Look {
  /** Excel number format; absent: General. */
  readonly format?: string
  readonly align?: 'left' | 'right' | 'center'
  readonly indent?: number
  readonly wrap?: boolean
  readonly bold?: boolean
  readonly italic?: boolean
  readonly size?: number
  readonly ink?: keyof typeof INK
  readonly fill?: keyof typeof FILL
  readonly edge?: 'row' | 'head' | 'subtotal' | 'total'
}

const INK = { black: 'FF1A1A1A', grey: 'FF6B7280', blue: 'FF1F3B57', white: 'FFFFFFFF', link: 'FF1F4E79' } as const
const FILL = { head: 'FF1F3B57', band: 'FFDCE4EC', soft: 'FFF3F5F8' } as const
const LINE = { hair: { argb: 'FFD5DAE1' }, dark: { argb: 'FF1F3B57' } } as const

const EDGES: Readonly<Record<NonNullable<Look['edge']>, Partial<Borders>>> = {
  row: { bottom: { style: 'hair', color: LINE.hair } },
  head: { bottom: { style: 'thin', color: LINE.dark } },
  subtotal: { top: { style: 'thin', color: LINE.dark } },
  total: { top: { style: 'thin', color: LINE.dark }, bottom: { style: 'double', color: LINE.dark } },
}

/** A format that Excel and LibreOffice read as text: the cell stays text when somebody edits it. */
export const TEXT_FORMAT = '@'
export const COUNT_FORMAT = '#,##0_);(#,##0)'
export const PERCENT_FORMAT = '0.0%_);(0.0%)'
export const DAY_FORMAT = 'yyyy-mm-dd'
export const QUANTITY_FORMAT = '#,##0.######_);(#,##0.######)'

/** Accounting figures: negatives in brackets, a blank kept on the right so that digits stay in line, zero shown as zero. */
export function amountFormat(decimals: number): string {
  const digits = decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`
  return `${digits}_);(${digits})`
}

/** The same with up to four more places for what is smaller than the minor unit. */
export function exactFormat(decimals: number): string {
  const digits = `#,##0.${'0'.repeat(Math.max(decimals, 2))}####`
  return `${digits}_);(${digits})`
}

const styles = new Map<string, Partial<Style>>()

export function styleOf(look: Look): Partial<Style> {
  const key = JSON.stringify(look)
  const known = styles.get(key)
  if (known) return known
  const made = makeStyle(look)
  styles.set(key, made)
  return made
}

function makeStyle(look: Look): Partial<Style> {
  return {
    numFmt: look.format ?? 'General',
    font: {
      name: 'Calibri',
      family: 2,
      size: look.size ?? 10,
      bold: look.bold ?? false,
      italic: look.italic ?? false,
      color: { argb: INK[look.ink ?? 'black'] },
    },
    alignment: {
      vertical: 'middle',
      ...(look.align ? { horizontal: look.align } : {}),
      ...(look.indent === undefined ? {} : { indent: look.indent }),
      ...(look.wrap ? { wrapText: true } : {}),
    },
    ...(look.fill ? { fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: FILL[look.fill] } } } : {}),
    ...(look.edge ? { border: EDGES[look.edge] } : {}),
  }
}
