// A workpaper read back: its cells as they show, its checks, its files, and its formulas calculated by LibreOffice.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import exceljs, { type CellFormulaValue, type Workbook, type Worksheet } from 'exceljs'
import Papa from 'papaparse'

export async function readBook(path: string): Promise<Workbook> {
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  return book
}

export function sheet(book: Workbook, name: string): Worksheet {
  const found = book.getWorksheet(name)
  if (!found) throw new Error(`no sheet ${name}`)
  return found
}

export const isFormula = (value: unknown): value is CellFormulaValue => typeof value === 'object' && value !== null && 'formula' in value

/** What a cell shows: its value, or its formula's result. exceljs reads a result of 0 as none; the file has it. */
export function value(page: Worksheet, address: string): unknown {
  const at = page.getCell(address).value
  return isFormula(at) ? (at.result ?? 0) : at
}

export function formula(page: Worksheet, address: string): unknown {
  const at = page.getCell(address).value
  return isFormula(at) ? at.formula : null
}

/** The row of a sheet whose column has this text, from a row on. */
export function rowOf(page: Worksheet, column: string, words: string, from = 1): number {
  for (let row = from; row <= page.rowCount; row++) if (value(page, `${column}${row}`) === words) return row
  throw new Error(`no row ${words}`)
}

/** Every cell as `Sheet!A1 = value`. */
export function cells(book: Workbook): string[] {
  const all: string[] = []
  book.eachSheet((page) => page.eachRow((row) => row.eachCell((cell) => all.push(`${page.name}!${cell.address} = ${JSON.stringify(cell.value)}`))))
  return all
}

/** The check cells: what the sheet Checks lists, id → difference and result. */
export function checks(book: Workbook): Map<string, [unknown, unknown]> {
  const page = sheet(book, 'Checks')
  const found = new Map<string, [unknown, unknown]>()
  page.eachRow((_, number) => {
    const id = value(page, `B${number}`)
    if (number > 5 && typeof id === 'string') found.set(id, [value(page, `D${number}`), value(page, `F${number}`)])
  })
  return found
}

export const failed = (book: Workbook): string[] => [...checks(book)].filter(([, [, result]]) => result !== 'passed').map(([id, [difference]]) => `${id}: ${String(difference)}`)

/** The files inside a zip by name, read by its central directory. */
export function members(path: string): Map<string, string> {
  const zip = readFileSync(path)
  const found = new Map<string, string>()
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\u0005\u0006')) + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [size, nameLength, extra, comment, start] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const bytes = zip.subarray(data, data + size)
    found.set(zip.toString('utf8', at + 46, at + 46 + nameLength).replace(/^\//, ''), (zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return found
}

export const soffice = ['/usr/bin/soffice', '/usr/local/bin/soffice', '/opt/libreoffice/program/soffice', '/Applications/LibreOffice.app/Contents/MacOS/soffice'].find((path) => existsSync(path))

/** All sheets as rows of raw values, with every formula calculated on loading. */
export function recalculated(path: string): Map<string, string[][]> {
  const name = basename(path, '.xlsx')
  const profile = join(dirname(path), 'profile')
  const out = join(dirname(path), `${name}-csv`)
  mkdirSync(join(profile, 'user'), { recursive: true })
  writeFileSync(join(profile, 'user', 'registrymodifications.xcu'), ALWAYS_RECALCULATE)
  execFileSync(soffice ?? '', [`-env:UserInstallation=${pathToFileURL(profile).href}`, '--headless', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1', '--outdir', out, path], { stdio: 'ignore' })
  return new Map(readdirSync(out).map((file) => [file.slice(name.length + 1, -4), Papa.parse<string[]>(readFileSync(join(out, file), 'utf8')).data]))
}

/** Every formula with the result it carries, and the same with the one LibreOffice comes to. */
export function formulaResults(book: Workbook, theirs: ReadonlyMap<string, string[][]>): { carried: string[]; calculated: string[] } {
  const carried: string[] = []
  const calculated: string[] = []
  book.eachSheet((page) => page.eachRow((row) => row.eachCell((cell) => {
    if (!isFormula(cell.value)) return
    const where = `${page.name}!${cell.address} ${cell.value.formula} = `
    carried.push(where + shown(value(page, cell.address)))
    calculated.push(where + shown(theirs.get(page.name)?.[Number(cell.row) - 1]?.[Number(cell.col) - 1] ?? 'no such cell'))
  })))
  return { carried, calculated }
}

// LibreOffice writes a share as it is shown, with all its digits.
const shown = (result: unknown): string => (/^-?[\d.]+%$/.test(String(result)) ? shown(Number(String(result).slice(0, -1)) / 100) : result !== '' && Number.isFinite(Number(result)) ? Number(result).toFixed(6).replace(/^-(?=[0.]+$)/, '') : String(result))

const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`
