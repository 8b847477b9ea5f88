// How results and errors reach the user: stdout carries the result only, everything else goes to stderr.
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Diagnostic, ExitReason } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { document } from '../render/json.ts'
import { oneLine } from '../render/safe.ts'
import type { Sheet } from '../render/sheet.ts'

export type Format = 'table' | 'json' | 'csv' | 'md'
export const FORMATS: readonly Format[] = ['table', 'json', 'csv', 'md']

/** Options every command takes. */
export interface GlobalOptions {
  readonly workspace?: string
  readonly format?: Format
  readonly output?: string
  readonly force?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
}

/** What a command hands to the output: the body of a JSON document, and the same as sheets for people. */
export interface Outcome {
  /** `import`, `report.spend` …: the schema is aicost.<name>/1. */
  readonly name: string
  readonly workspace: string | null
  readonly asOf?: string | null | undefined
  readonly body: Readonly<Record<string, unknown>>
  readonly sheets: readonly Sheet[]
  /** Plain text instead of sheets, for table output only. */
  readonly text?: string | undefined
  /** The command wrote the file of `-o` itself: the result goes to stdout. */
  readonly ownFile?: boolean
  readonly exitReasons?: readonly ExitReason[]
  /** 2 when something was refused although a result is printed. */
  readonly exitCode?: 0 | 1 | 2 | undefined
  readonly diagnostics?: readonly Diagnostic[]
  /** Nothing was done: what stdout gets is the list of what is in the way, for programs alone. */
  readonly refusal?: AicostError
}

/** Writes an outcome and returns the exit code. */
export async function emit(outcome: Outcome, options: GlobalOptions, version: string): Promise<number> {
  const reasons = [...new Set(outcome.exitReasons ?? [])].sort()
  const exitCode = outcome.exitCode ?? (reasons.length > 0 ? 1 : 0)
  const diagnostics = outcome.diagnostics ?? []
  const format = options.format ?? 'table'
  const toFile = outcome.ownFile !== true && options.output !== undefined && options.output !== '-'
  const head = { schema: `aicost.${outcome.name}/1`, workspace: outcome.workspace, as_of: outcome.asOf ?? null, version, exit_code: exitCode, exit_reasons: reasons }
  if (outcome.refusal !== undefined && format !== 'json') return printError(outcome.refusal)
  const text = format === 'json' ? document(head, outcome.body, diagnostics) : await asText(outcome, format, !toFile && wantsColourOnStdout(options))
  if (toFile) writeResult(options.output ?? '', text, options.force ?? false)
  else process.stdout.write(text)
  for (const found of diagnostics) {
    if (found.severity === 'info' && options.quiet === true) continue
    note(`${found.severity}: ${found.file ? `${found.file}${found.record === null ? '' : `:${found.record}`}: ` : ''}${found.message} [${found.code}]`)
  }
  if (outcome.refusal !== undefined) printError(outcome.refusal)
  return exitCode
}

async function asText(outcome: Outcome, format: Exclude<Format, 'json'>, colour: boolean): Promise<string> {
  if (format === 'table') {
    if (outcome.text !== undefined) return outcome.text
    const [{ renderTable }, { paintFor }] = await Promise.all([import('../render/table.ts'), import('../render/colour.ts')])
    return outcome.sheets.map((sheet) => renderTable(sheet, paintFor({ isTTY: colour, env: {} }))).join('\n')
  }
  if (format === 'csv') {
    const { renderCsv } = await import('../render/csv.ts')
    return outcome.sheets.map((sheet) => renderCsv(sheet)).join('\n')
  }
  const { renderMarkdown } = await import('../render/markdown.ts')
  return outcome.sheets.map((sheet) => renderMarkdown(sheet)).join('\n')
}

/** Writes a result file; an existing one needs --force, and is replaced only by a whole one. */
export function writeResult(path: string, text: string, force: boolean): void {
  if (existsSync(path) && !force) throw new AicostError('FILE_EXISTS', 'exists already', { file: path, hint: 'give --force to replace it' })
  const device = existsSync(path) && !statSync(path).isFile()
  const part = device ? path : `${path}.${process.pid}.part`
  try {
    writeFileSync(part, text)
    if (!device) renameSync(part, path)
  } catch (error) {
    if (!device) rmSync(part, { force: true })
    throw new AicostError('FILE_UNWRITABLE', `cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { file: path })
  }
}

/** A result that stdout does not take: who reads no further has seen enough, a full disk has not. */
export function stdoutBroke(error: NodeJS.ErrnoException): number {
  return error.code === 'EPIPE' ? 0 : printError(new AicostError('FILE_UNWRITABLE', `cannot be written (${error.code ?? error.message})`, { file: 'stdout' }))
}

/** A line on stderr. */
export function note(text: string): void {
  process.stderr.write(`aicost: ${oneLine(text)}\n`)
}

/** Colour is decided per stream: a terminal, and nobody said no. */
function wantsColourOnStdout(options: GlobalOptions): boolean {
  return process.stdout.isTTY === true && options.color !== false && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}

/** Prints an error the way users are promised, and returns its exit code. */
export function printError(error: unknown): number {
  if (error instanceof AicostError) {
    const { file, record, excerpt, hint } = error.place
    const located = file === undefined || error.message.startsWith(file) || /^\S+\.yaml:\d+/.test(error.message) ? '' : `${file}${record === undefined ? '' : `:${record}`}: `
    const lines = error.message.split('\n')
    process.stderr.write(lines.map((line) => `aicost: error: ${oneLine(`${located}${line}`)}\n`).join(''))
    if (excerpt) process.stderr.write(`  | ${oneLine(excerpt.slice(0, 200))}\n`)
    if (hint) process.stderr.write(`hint: ${oneLine(hint)}\n`)
    process.stderr.write(`see: aicost help ${error.code}\n`)
    return error.exit
  }
  const message = error instanceof Error ? error.message : String(error)
  if (/INTERRUPT/.test(message)) {
    process.stderr.write('aicost: interrupted, nothing was kept\n')
    return 130
  }
  process.stderr.write(`aicost: bug: ${error instanceof Error ? (error.stack ?? error.message) : message}\nPlease report this with the command that caused it.\n`)
  return 70
}
