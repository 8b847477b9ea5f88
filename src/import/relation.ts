// Builds the relations a parser's SQL reads, from its declared columns and one file's header. This is the only
// generated SQL of the importer: everything in it is a position, a declared name, a macro, or a quoted key.
import { AicostError } from '../domain/error.ts'
import { identifier, literal } from '../ledger/ledger.ts'
import type { Column, Parser } from './contract.ts'
import { fold, spellings } from './identify.ts'

/** One file as DuckDB will read it. */
export interface Layout {
  readonly container: 'csv' | 'parquet'
  /** Header cells or Parquet column names, in file order. */
  readonly names: readonly string[]
  /** Parquet type of each column; '' for csv. */
  readonly types: readonly string[]
  readonly parallel: boolean
}

/** How the declared columns are found in a file. */
export interface Projection {
  /** `name` → SQL of its untouched text (NULL text where the file lacks the column). */
  readonly text: ReadonlyMap<string, string>
  /** Columns of the file that no declaration names. */
  readonly unknown: readonly string[]
  /** SQL of the tag columns' cells, and of the relation's `tags` over them as tag_0, tag_1 … */
  readonly tagCells: readonly string[]
  readonly tags: string
  readonly layout: Layout
}

/** Matches declared columns to the file's, by name and alias; two headers for one column is an error naming both. */
export function project(parser: Parser, layout: Layout, fileName: string): Projection {
  const text = new Map<string, string>()
  const used = new Set<number>()
  for (const column of parser.columns) text.set(column.name, textOf(column, layout, used, fileName))
  const tagColumns = layout.names.map((name, index) => ({ name, index })).filter(({ name, index }) => !used.has(index) && tagKey(parser, name) !== null)
  for (const { index } of tagColumns) used.add(index)
  return {
    text,
    unknown: layout.names.filter((_, index) => !used.has(index)),
    ...tagsOf(parser, layout, tagColumns),
    layout,
  }
}

function textOf(column: Column, layout: Layout, used: Set<number>, fileName: string): string {
  const wanted = new Set(spellings(column))
  const found = layout.names.map((name, index) => ({ name, index })).filter(({ name }) => wanted.has(fold(name)))
  if (found.length > 1) {
    throw new AicostError('DUPLICATE_COLUMN', `columns ${found.map(({ index }) => index + 1).join(' and ')} (${found.map(({ name }) => name).join(', ')}) are both ${column.name}`, { file: fileName })
  }
  const parts = found.map(({ index }) => cell(layout, index))
  for (const { index } of found) used.add(index)
  for (const place of column.within ?? []) {
    const index = layout.names.findIndex((name) => fold(name) === fold(place.column))
    if (index === -1) continue
    used.add(index)
    parts.push(mapped(layout, index, place.key))
  }
  return parts.length === 0 ? 'null::varchar' : parts.length === 1 ? (parts[0] ?? '') : `coalesce(${parts.join(', ')})`
}

function cell(layout: Layout, index: number): string {
  return layout.container === 'csv' ? `c${index}` : `${identifier(layout.names[index] ?? '')}::varchar`
}

function mapped(layout: Layout, index: number, key: string): string {
  if (layout.container === 'parquet' && /^MAP|^STRUCT/.test(layout.types[index] ?? '')) return `${identifier(layout.names[index] ?? '')}[${literal(key)}]::varchar`
  const json = cell(layout, index)
  return `case when json_valid(${json}) then json_extract_string(${json}, ${literal(`$."${key}"`)}) end`
}

function tagKey(parser: Parser, name: string): string | null {
  for (const prefix of parser.tagPrefixes ?? []) {
    const folded = fold(name)
    if (folded.startsWith(fold(prefix))) return name.trim().slice(prefix.length) || '*'
  }
  return null
}

/** JSON object text of the tag columns that have a value; a column that is itself a map is taken as it is. */
function tagsOf(parser: Parser, layout: Layout, columns: readonly { name: string; index: number }[]): Pick<Projection, 'tagCells' | 'tags'> {
  if (columns.length === 0) return { tagCells: [], tags: 'null::varchar' }
  const whole = columns.find(({ name }) => tagKey(parser, name) === '*')
  if (whole) {
    return { tagCells: [layout.container === 'parquet' ? identifier(whole.name) : cell(layout, whole.index)], tags: layout.container === 'parquet' ? 'to_json(tag_0)::varchar' : 'tag_0' }
  }
  const present = (word: string): string => columns.map((_, at) => `tag_${at} is not null`).join(` ${word} `)
  const pairs = columns.map(({ name }, at) => `${literal(tagKey(parser, name) ?? name)}, tag_${at}`).join(', ')
  // The patch takes the empty ones out; with none empty (one tag column) there is nothing to take out.
  const tags = `case when ${present('and')} then json_object(${pairs})::varchar${columns.length > 1 ? ` when ${present('or')} then json_merge_patch('{}', json_object(${pairs}))::varchar` : ''} end`
  return { tagCells: columns.map(({ index }) => cell(layout, index)), tags }
}

/** SQL of a declared column's typed value. */
export function typed(column: Column, text: string): string {
  if (column.format !== undefined) return `instant_as(${text}, ${literal(column.format)})${column.type === 'date' ? '::date' : ''}`
  switch (column.type) {
    case 'text': return text
    case 'money': case 'quantity': return `money(${text})`
    case 'count': return `count_of(${text})`
    case 'instant': return `instant(${text})`
    case 'unix_seconds': return `unix_seconds(${text})`
    case 'date': return `date_of(${text})`
    case 'flag': return `flag_of(${text})`
  }
}

/** The reader over the staged copy, all text, the one form that loses nothing (see the notes in CONTRIBUTING.md). */
export function reader(layout: Layout): string {
  if (layout.container === 'parquet') return "read_parquet(getvariable('source_path'), file_row_number = true, hive_partitioning = false)"
  const columns = layout.names.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')
  return `read_csv(getvariable('source_path'), auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    columns = {${columns}}, strict_mode = true, null_padding = false, ignore_errors = false, allow_quoted_nulls = false,
    hive_partitioning = false, compression = 'none', encoding = 'utf-8', parallel = ${layout.parallel})`
}

/** Name of a declared column's untouched text. */
export const textName = (column: Column): string => (column.type === 'text' ? column.name : `${column.name}_text`)

/** The file has the column. */
export const isPresent = (column: Column, projection: Projection): boolean => projection.text.get(column.name) !== 'null::varchar'

/** SQL of a declared column's value over its text in a relation of lines; a constant where the file lacks it. */
export const typedText = (column: Column, projection: Projection): string => typed(column, isPresent(column, projection) ? textName(column) : 'null::varchar')

/**
 * The relation of all lines, nothing read yet: each declared column's text (`name`, or `<name>_text` where it is not
 * text) and the tag cells. With `numbered`, `record_no` (1 is the first record after the header), which makes the scan
 * of a CSV serial: number only the scan that inserts.
 */
export function linesSql(parser: Parser, projection: Projection, numbered: boolean): string {
  const texts = parser.columns.map((column) => `${projection.text.get(column.name) ?? 'null::varchar'} as ${textName(column)}`)
  const tags = projection.tagCells.map((sql, index) => `${sql} as tag_${index}`)
  const number = !numbered ? [] : [projection.layout.container === 'parquet' ? 'file_row_number + 1 as record_no' : 'row_number() over () as record_no']
  return `select ${[...number, ...texts, ...tags].join(',\n  ')}\nfrom ${reader(projection.layout)}`
}

/** The relation of all records: declared columns typed, `<name>_text` beside those that are not text, and `tags`. */
export function recordsSql(parser: Parser, projection: Projection, numbered: boolean): string {
  const columns = parser.columns.flatMap((column) => (column.type === 'text' ? [column.name] : [textName(column), `${typedText(column, projection)} as ${column.name}`]))
  return `select ${[...(numbered ? ['record_no'] : []), ...columns, `${projection.tags} as tags`].join(',\n  ')}\nfrom (${linesSql(parser, projection, numbered)})`
}

/** What an SQL expression over declared columns looks at: columns, and whether `tags`. Words in quotes are not names. */
export function lookedAt(parser: Parser, expressions: readonly (string | undefined)[]): { columns: Set<Column>; tags: boolean } {
  const words = new Set(expressions.join(' ').replace(/'(?:[^']|'')*'/g, ' ').match(/\w+/g) ?? [])
  return { columns: new Set(parser.columns.filter((column) => words.has(column.name) || words.has(textName(column)))), tags: words.has('tags') }
}

/** SQL: some typed cell of the record is unreadable, or (looking at all columns) a check of the parser fails. */
export function anyUnreadable(parser: Parser, projection: Projection, names?: ReadonlySet<string>): string {
  const tests = parser.columns
    .filter((column) => column.type !== 'text' && isPresent(column, projection) && (names === undefined || names.has(column.name)))
    .map((column) => `(${column.name}_text <> '' and ${column.name} is null)`)
  if (names === undefined) tests.push(...(parser.checks ?? []).map((check) => `coalesce(${check.record}, false)`))
  return tests.length === 0 ? 'false' : `coalesce(${tests.join(' or ')}, false)`
}

/** SQL of why a record is dropped, or NULL. */
export function dropCode(parser: Parser): string {
  const cases = (parser.dropped ?? []).map((rule) => `when ${rule.when} then ${literal(rule.code)}`)
  return cases.length === 0 ? 'null::varchar' : `case ${cases.join(' ')} end`
}
