// Builds the relations a parser's SQL reads, from its declared columns and one file's header. This is the only
// generated SQL of the importer: everything in it is a position, a declared name, a macro, or a quoted key.
import { AicostError } from '../domain/error.ts'
import { identifier, literal } from '../ledger/ledger.ts'
import type { Column, ColumnType, Parser } from './contract.ts'
import { fold, namesOf, spellings } from './identify.ts'
import { jsonCell, jsonReader, listType } from './jsonl.ts'

/** One file as DuckDB will read it. */
export interface Layout {
  readonly container: 'csv' | 'parquet' | 'jsonl'
  /** Header cells, Parquet column names or the dotted names of a JSON head, in file order. */
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
  for (const column of parser.columns) text.set(column.name, textOf(parser, column, layout, used, fileName))
  const tagColumns = layout.names.map((name, index) => ({ name, index })).filter(({ name, index }) => !used.has(index) && tagKey(parser, name) !== null)
  for (const { index } of tagColumns) used.add(index)
  return {
    text,
    // A header that ends with a comma names a column that is nothing.
    unknown: layout.names.filter((name, index) => !used.has(index) && fold(name) !== ''),
    ...(parser.tagLists ? { tagCells: [], tags: listedTags(parser, layout) } : tagsOf(parser, layout, tagColumns)),
    layout,
  }
}

/** The file's own name of a declared column: what a person finds in it. */
export function headerOf(parser: Parser, layout: Layout, name: string): string {
  const column = parser.columns.find((candidate) => candidate.name === name)
  if (!column) return name
  const wanted = new Set(spellings(column))
  const header = layout.names.find((candidate) => namesOf(parser, candidate).some((spelling) => wanted.has(fold(spelling))))
  return header?.replace(/^\uFEFF/, '').trim() || column.within?.find((place) => layout.names.some((candidate) => fold(candidate) === fold(place.column)))?.key || name
}

function textOf(parser: Parser, column: Column, layout: Layout, used: Set<number>, fileName: string): string {
  const wanted = new Set(spellings(column))
  const found = layout.names.map((name, index) => ({ name, index })).filter(({ name }) => namesOf(parser, name).some((spelling) => wanted.has(fold(spelling))))
  if (found.length > 1 && layout.container !== 'jsonl') {
    throw new AicostError('DUPLICATE_COLUMN', `columns ${found.map(({ index }) => index + 1).join(' and ')} (${found.map(({ name }) => name).join(', ')}) are both ${column.name}`, { file: fileName })
  }
  const parts = layout.container === 'jsonl' ? [jsonCell(column)] : found.map(({ index }) => cell(layout, index))
  for (const { index } of found) used.add(index)
  for (const place of column.within ?? []) {
    const index = layout.names.findIndex((name) => fold(name) === fold(place.column))
    if (index === -1) continue
    used.add(index)
    parts.push(mapped(layout, index, place.key))
  }
  const whole = parts.length === 1 ? (parts[0] ?? '') : `coalesce(${parts.join(', ')})`
  if (parts.length === 0) return 'null::varchar'
  const value = (column.empty ?? []).reduce((sql, word) => `nullif(${sql}, ${literal(word)})`, whole)
  return column.prefix === undefined ? value : withoutPrefix(value, column.prefix)
}

/** The number behind a sign like $, which may stand behind a minus. */
function withoutPrefix(value: string, prefix: string): string {
  const minus = `-${prefix}`
  return `case when starts_with(${value}, ${literal(prefix)}) then substr(${value}, ${prefix.length + 1}) when starts_with(${value}, ${literal(minus)}) then '-' || substr(${value}, ${minus.length + 1}) else ${value} end`
}

function cell(layout: Layout, index: number): string {
  return layout.container !== 'parquet' ? `c${index}` : `${identifier(layout.names[index] ?? '')}::varchar`
}

function mapped(layout: Layout, index: number, key: string): string {
  if (layout.container === 'parquet' && /^MAP|^STRUCT/.test(layout.types[index] ?? '')) return `${identifier(layout.names[index] ?? '')}[${literal(key)}]::varchar`
  const json = cell(layout, index)
  return `case when json_valid(${json}) then json_extract_string(${json}, ${literal(`$."${key}"`)}) end`
}

function tagKey(parser: Parser, name: string): string | null {
  for (const prefix of parser.tagPrefixes ?? []) {
    const found = namesOf(parser, name).toReversed().find((spelling) => fold(spelling).startsWith(fold(prefix)))
    if (found !== undefined) return found.slice(prefix.length) || '*'
  }
  return null
}

/** JSON object text of the tag columns that have a value; a column that is itself a map is taken as it is. */
function tagsOf(parser: Parser, layout: Layout, columns: readonly { name: string; index: number }[]): Pick<Projection, 'tagCells' | 'tags'> {
  if (columns.length === 0) return { tagCells: [], tags: 'null::varchar' }
  const whole = columns.find(({ name }) => tagKey(parser, name) === '*')
  if (whole) {
    const isMap = layout.container === 'parquet' && /^MAP|^STRUCT/.test(layout.types[whole.index] ?? '')
    return { tagCells: [isMap ? identifier(whole.name) : cell(layout, whole.index)], tags: isMap ? 'to_json(tag_0)::varchar' : 'tag_object(tag_0)' }
  }
  const present = (word: string): string => columns.map((_, at) => `tag_${at} is not null`).join(` ${word} `)
  const pairs = columns.map(({ name }, at) => `${literal(tagKey(parser, name) ?? name)}, tag_${at}`).join(', ')
  // The patch takes the empty ones out; with none empty (one tag column) there is nothing to take out.
  const tags = `case when ${present('and')} then json_object(${pairs})::varchar${columns.length > 1 ? ` when ${present('or')} then json_merge_patch('{}', json_object(${pairs}))::varchar` : ''} end`
  return { tagCells: columns.map(({ index }) => cell(layout, index)), tags }
}

/** Tags that are lists of {key, value}, put together from the text of their columns. */
function listedTags(parser: Parser, layout: Layout): string {
  const lists = (parser.tagLists ?? []).flatMap(({ column: name, prefix }) => {
    const column = parser.columns.find((candidate) => candidate.name === name)
    return column ? [`tag_pairs(${typed(column, listOf(column, textName(column), layout))}, ${literal(prefix)})`] : []
  })
  return `tags_of([${lists.join(', ')}])`
}

/** JSON Lines are read as lists at once; elsewhere a list is text. */
function listOf(column: Column, text: string, layout: Layout): string {
  return layout.container === 'jsonl' ? text : `from_json(json_of(${text}), ${literal(JSON.stringify([Object.fromEntries((column.fields ?? []).map((field) => [field, 'VARCHAR']))]))})`
}

/** SQL of a declared column's typed value. */
export function typed(column: Column, text: string): string {
  if (column.format === undefined) return typedPlain(column, text)
  const formats = typeof column.format === 'string' ? [column.format] : column.format
  const read = formats.map((format) => (format === 'iso' ? typedPlain(column, text) : `instant_as(${text}, ${literal(format)})${column.type === 'date' ? '::date' : ''}`))
  return read.length === 1 ? (read[0] ?? '') : `coalesce(${read.join(', ')})`
}

/** The value as its type reads it: dates and instants in ISO 8601. */
function typedPlain(column: Column, text: string): string {
  switch (column.type) {
    case 'text': return text
    case 'money': case 'quantity': return `money(${text})`
    case 'count': return `count_of(${text})`
    case 'instant': return `instant(${text})`
    case 'unix_seconds': return `unix_seconds(${text})`
    case 'date': return `date_of(${text})`
    case 'flag': return `flag_of(${text})`
    case 'list': return `${text}::${listType(column)}`
  }
}

/** Bytes read at a time, instead of 32 MB: buffers are held by every thread, and longer ones are read no faster. */
const BUFFER_BYTES = 8_000_000
/** No record is longer: text behind a quote that is not closed would be. Stated, for it follows the buffer otherwise. */
const LINE_BYTES = 2_000_000

/** The reader over the staged copy, all text, the one form that loses nothing (see the notes in CONTRIBUTING.md). */
export function reader(layout: Layout): string {
  if (layout.container === 'parquet') return "read_parquet(getvariable('source_path'), file_row_number = true, hive_partitioning = false)"
  const columns = layout.names.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')
  return `read_csv(getvariable('source_path'), auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    columns = {${columns}}, strict_mode = true, null_padding = false, ignore_errors = false, allow_quoted_nulls = false,
    hive_partitioning = false, buffer_size = ${BUFFER_BYTES}, max_line_size = ${LINE_BYTES}, compression = 'none', encoding = 'utf-8', parallel = ${layout.parallel})`
}

/** Name of a declared column's untouched text. */
export const textName = (column: Column): string => (column.type === 'text' ? column.name : `${column.name}_text`)

/** The file has the column. */
export const isPresent = (column: Column, projection: Projection): boolean => projection.text.get(column.name) !== 'null::varchar'

const NULLS: Readonly<Record<Exclude<ColumnType, 'text' | 'list'>, string>> = {
  money: 'null::decimal(38, 18)', quantity: 'null::decimal(38, 18)', count: 'null::bigint', instant: 'null::timestamp', unix_seconds: 'null::timestamp', date: 'null::date', flag: 'null::boolean',
}

/** SQL of a declared column's value over its text in a relation of lines; a constant where the file lacks it. */
export function typedText(column: Column, projection: Projection): string {
  const present = isPresent(column, projection)
  if (!present && column.type !== 'text' && column.type !== 'list') return NULLS[column.type]
  const text = present ? textName(column) : 'null::varchar'
  return typed(column, column.type === 'list' ? listOf(column, text, projection.layout) : text)
}

/** The column has text that may be unreadable; lists of JSON Lines are read, or the file is refused, by the engine. */
export const mayBeUnreadable = (column: Column, projection: Projection): boolean => column.type !== 'text' && isPresent(column, projection) && !(column.type === 'list' && projection.layout.container === 'jsonl')

/**
 * The relation of all lines, nothing read yet: each declared column's text (`name`, or `<name>_text` where it is not
 * text) and the tag cells. With `numbered`, `record_no` (1 is the first record after the header), which makes the scan
 * of a CSV serial: number only the scan that inserts.
 */
export function linesSql(parser: Parser, projection: Projection, numbered: boolean): string {
  const texts = parser.columns.map((column) => `${projection.text.get(column.name) ?? 'null::varchar'} as ${textName(column)}`)
  const tags = projection.tagCells.map((sql, index) => `${sql} as tag_${index}`)
  const number = !numbered ? [] : [projection.layout.container === 'parquet' ? 'file_row_number + 1 as record_no' : 'row_number() over () as record_no']
  return `select ${[...number, ...texts, ...tags].join(',\n  ')}\nfrom ${projection.layout.container === 'jsonl' ? jsonReader(parser) : reader(projection.layout)}`
}

/**
 * The relation of all records: declared columns typed, `<name>_text` beside those that are not text, and `tags`. `only`
 * leaves out what a query does not look at: every typed column is some twenty functions to plan.
 */
export function recordsSql(parser: Parser, projection: Projection, numbered: boolean, only?: { readonly columns: ReadonlySet<Column>; readonly tags: boolean }): string {
  const declared = parser.columns.filter((column) => only?.columns.has(column) ?? true)
  const columns = declared.flatMap((column) => (column.type === 'text' ? [column.name] : [textName(column), `${typedText(column, projection)} as ${column.name}`]))
  return `select ${[...(numbered ? ['record_no'] : []), ...columns, ...(only?.tags ?? true ? [`${projection.tags} as tags`] : [])].join(',\n  ')}\nfrom (${linesSql(parser, projection, numbered)})`
}

/** What an SQL expression over declared columns looks at: columns, and whether `tags`. Words in quotes are not names. */
export function lookedAt(parser: Parser, expressions: readonly (string | undefined)[]): { columns: Set<Column>; tags: boolean } {
  const words = new Set(expressions.join(' ').replace(/'(?:[^']|'')*'/g, ' ').match(/\w+/g) ?? [])
  return { columns: new Set(parser.columns.filter((column) => words.has(column.name) || words.has(textName(column)))), tags: words.has('tags') }
}

/** SQL: some typed cell of the record is unreadable, or (looking at all columns) a check of the parser fails. */
export function anyUnreadable(parser: Parser, projection: Projection, names?: ReadonlySet<string>): string {
  const tests = parser.columns
    .filter((column) => mayBeUnreadable(column, projection) && (names === undefined || names.has(column.name)))
    .map((column) => `(${column.name}_text <> '' and ${column.name} is null)`)
  if (names === undefined) tests.push(...(parser.checks ?? []).map((check) => `coalesce(${check.record}, false)`))
  return tests.length === 0 ? 'false' : `coalesce(${tests.join(' or ')}, false)`
}

/** SQL of why a record is dropped, or NULL. */
export function dropCode(parser: Parser): string {
  const cases = (parser.dropped ?? []).map((rule) => `when ${rule.when} then ${literal(rule.code)}`)
  return cases.length === 0 ? 'null::varchar' : `case ${cases.join(' ')} end`
}
