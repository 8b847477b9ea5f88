// Checks across keys of aicost.yaml. They read the file's own tree, not the validated data, so that a slip in one block
// does not hide those of the others; a value of the wrong kind is skipped here, the schema has named it.
import { money, sum, text as plain } from '../domain/money.ts'
import { ALLOCATION_COLUMNS, DIMENSIONS } from './config.ts'
import { decimalProblem } from './decimal.ts'
import { suggestion } from './problems.ts'
import { signerKey } from './signer-key.ts'
import type { Path, Tree } from './yaml-text.ts'

export interface Report {
  readonly problem: (path: Path, message: string) => void
  readonly warning: (path: Path, message: string) => void
}

export interface CheckOptions {
  /** Ids of all formats; without it, format names are not checked. */
  readonly formats?: readonly string[] | undefined
}

type Block = Readonly<Record<string, Tree | undefined>>

const blockOf = (tree: Tree | undefined): Block => (typeof tree === 'object' && !Array.isArray(tree) ? (tree as Block) : {})
const listOf = (tree: Tree | undefined): readonly Tree[] => (Array.isArray(tree) ? (tree as readonly Tree[]) : [])
const wordOf = (tree: Tree | undefined): string | undefined => (typeof tree === 'string' ? tree : undefined)
const wordsOf = (tree: Tree | undefined): readonly string[] => listOf(tree).filter((item) => typeof item === 'string')
const amountOf = (tree: Tree | undefined) => (typeof tree === 'string' && decimalProblem(tree) === undefined ? money(tree) : undefined)
const isDate = (word: string | undefined): word is string => word !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(word)

export function checkConfig(tree: Tree, report: Report, options: CheckOptions = {}): void {
  const file = blockOf(tree)
  const sources = listOf(file['sources']).map(blockOf)
  const ids = sources.map((source) => wordOf(source['id']))
  if (file['company'] === undefined) report.warning([], 'company: not given, reports will carry no name')
  if (file['currency'] === undefined) report.warning([], 'currency: not given, USD is taken as the reporting currency')
  checkDistinct(ids, (index, first) => report.problem(['sources', index, 'id'], `${ids[index]} is already the id of sources[${first}]`))
  checkMatchIds(sources, report)
  checkResold(ids, sources, report)
  sources.forEach((source, index) => checkSource(source, ['sources', index], report, options))
  checkRules(file, ids, report)
  checkSigners(listOf(file['signers']).map(blockOf), report)
  checkFx(blockOf(file['fx']), report)
  checkAllocation(file, report)
}

/** Calls back for each word that stood before, with both places. */
function checkDistinct(words: readonly (string | undefined)[], same: (index: number, first: number) => void): void {
  words.forEach((word, index) => {
    const first = word === undefined ? index : words.indexOf(word)
    if (first < index) same(index, first)
  })
}

/** An id inside a file leads to one source; otherwise the file's account would depend on the order of the list. */
function checkMatchIds(sources: readonly Block[], report: Report): void {
  const owner = new Map<string, number>()
  sources.forEach((source, index) => {
    wordsOf(blockOf(source['match'])['ids']).forEach((id, place) => {
      const first = owner.get(id)
      if (first === undefined) owner.set(id, index)
      else if (first !== index) report.problem(['sources', index, 'match', 'ids', place], `${id} already belongs to sources[${first}]: one id belongs to one source`)
    })
  })
}

function checkResold(ids: readonly (string | undefined)[], sources: readonly Block[], report: Report): void {
  const through = sources.map((source) => wordOf(source['billed_through']))
  const known = ids.filter((id) => id !== undefined)
  through.forEach((target, index) => {
    if (target === undefined) return
    const path = ['sources', index, 'billed_through']
    if (target === ids[index]) report.problem(path, 'names the source itself')
    else if (!known.includes(target)) report.problem(path, `no source has the id ${target}${suggestion(target, known)}`)
    else {
      const circle = circleFrom(index, ids, through)
      // Each circle is told once, at its first source.
      if (circle && index === Math.min(...circle)) report.problem(path, `goes in a circle: ${[...circle, index].map((at) => ids[at]).join(' → ')}`)
    }
  })
}

/** The sources from `start` back to it along billed_through, if they come back. */
function circleFrom(start: number, ids: readonly (string | undefined)[], through: readonly (string | undefined)[]): number[] | undefined {
  const seen: number[] = []
  for (let at = start; at >= 0 && !seen.includes(at);) {
    seen.push(at)
    const target = through[at]
    at = target === undefined ? -1 : ids.indexOf(target)
    if (at === start) return seen
  }
  return undefined
}

function checkSource(source: Block, path: Path, report: Report, options: CheckOptions): void {
  checkDates(source, path, report)
  listOf(source['ai_lines']).forEach((line, index) => checkDates(blockOf(line), [...path, 'ai_lines', index], report))
  const scope = wordOf(source['scope'])
  if (scope !== 'ai_share' && listOf(source['ai_lines']).length > 0) report.warning([...path, 'ai_lines'], 'only count with scope: ai_share')
  if (scope === 'ai_share' && listOf(source['ai_lines']).length === 0) report.warning([...path, 'scope'], 'ai_share without ai_lines selects nothing')
  for (const key of ['opening', 'grants', 'purchases', 'balances']) {
    if (source[key] !== undefined && wordOf(source['billing']) !== 'prepaid') report.warning([...path, key], 'only counts with billing: prepaid')
  }
  listOf(source['purchases']).map(blockOf).forEach((entry, index) => {
    if ((entry['document'] === undefined) === (entry['date'] === undefined)) report.problem([...path, 'purchases', index], 'names its document or, without one, its date')
  })
  checkOpening(blockOf(source['opening']), [...path, 'opening'], report)
  listOf(source['grants']).map(blockOf).forEach((grant, index) => {
    const [date, expires] = [wordOf(grant['date']), wordOf(grant['expires'])]
    if (isDate(date) && isDate(expires) && expires < date) report.problem([...path, 'grants', index, 'expires'], `${expires} is before the grant of ${date}`)
  })
  const { formats } = options
  if (formats) wordsOf(source['formats']).forEach((format, index) => {
    if (!formats.includes(format)) report.problem([...path, 'formats', index], `no format has the id ${format}${suggestion(format, formats)}; aicost parsers lists them`)
  })
}

function checkOpening(opening: Block, path: Path, report: Report): void {
  const [balance, asOf] = [amountOf(opening['balance']), wordOf(opening['as_of'])]
  const expiring = listOf(opening['expiring']).map(blockOf)
  const amounts = expiring.map((part) => amountOf(part['amount'])).filter((amount) => amount !== undefined)
  if (balance !== undefined && amounts.length > 0 && sum(amounts) > balance) report.problem([...path, 'expiring'], `${plain(sum(amounts))} is more than the balance ${plain(balance)} it is part of`)
  expiring.forEach((part, index) => {
    const expires = wordOf(part['expires'])
    if (isDate(asOf) && isDate(expires) && expires < asOf) report.problem([...path, 'expiring', index, 'expires'], `${expires} is before the balance of ${asOf}`)
  })
}

/** [from, to): an entry that begins when it ends never holds. */
function checkDates(entry: Block, path: Path, report: Report): void {
  const [from, to] = [wordOf(entry['from']), wordOf(entry['to'])]
  if (isDate(from) && isDate(to) && from >= to) report.problem([...path, 'to'], `${to} is not after from (${from}); to is the first day that no longer counts`)
}

function checkRules(file: Block, ids: readonly (string | undefined)[], report: Report): void {
  const known = ids.filter((id) => id !== undefined)
  listOf(file['ai_rules']).map(blockOf).forEach((rule, index) => {
    const path = ['ai_rules', index]
    const source = wordOf(rule['source'])
    checkDates(rule, path, report)
    if (source !== undefined && !known.includes(source)) report.problem([...path, 'source'], `no source has the id ${source}${suggestion(source, known)}`)
  })
}

/** People are keys: two entries with one key or one address would let one person be two. */
function checkSigners(signers: readonly Block[], report: Report): void {
  const keys = signers.map((signer) => {
    const key = signerKey(wordOf(signer['key']) ?? '')
    return 'bytes' in key ? key.bytes.toString('hex') : undefined
  })
  const emails = signers.map((signer) => wordOf(signer['email'])?.toLowerCase())
  checkDistinct(keys, (index, first) => report.problem(['signers', index, 'key'], `is also the key of signers[${first}]: every signer has a key of their own`))
  checkDistinct(emails, (index, first) => report.problem(['signers', index, 'email'], `is also the address of signers[${first}]`))
}

function checkFx(fx: Block, report: Report): void {
  const fixed = wordOf(fx['method']) === 'fixed'
  if (fixed && Object.keys(blockOf(fx['rates'])).length === 0) report.problem(['fx', 'rates'], 'missing: method fixed needs a rate for each currency')
  if (!fixed && fx['rates'] !== undefined) report.problem(['fx', 'rates'], 'only method: fixed reads rates from here')
}

function checkAllocation(file: Block, report: Report): void {
  const allocation = blockOf(file['allocation'])
  const own = wordsOf(allocation['dimensions'])
  const columns = [...ALLOCATION_COLUMNS, ...own]
  const base = ['allocation']
  checkDistinct(own, (index) => report.problem([...base, 'dimensions', index], `${own[index]} is named twice`))
  own.forEach((name, index) => {
    if ((ALLOCATION_COLUMNS as readonly string[]).includes(name)) report.problem([...base, 'dimensions', index], `${name} is a column of its own already`)
  })
  listOf(allocation['rules']).map(blockOf).forEach((rule, index) => {
    const path = [...base, 'rules', index]
    checkDates(rule, path, report)
    checkColumns(rule['match'], columns, [...path, 'match'], report)
    for (const [name, value] of Object.entries(blockOf(rule['set']))) {
      if (!own.includes(name)) report.problem([...path, 'set', name], `is not one of allocation.dimensions${suggestion(name, own)}`)
      checkColumn(wordOf(blockOf(value)['column']), columns, [...path, 'set', name, 'column'], report)
    }
  })
  listOf(allocation['splits']).map(blockOf).forEach((split, index) => checkSplit(split, own, columns, [...base, 'splits', index], report))
  listOf(file['budgets']).map(blockOf).forEach((budget, index) => checkColumns(budget['scope'], [...DIMENSIONS, ...own], ['budgets', index, 'scope'], report))
}

function checkColumns(match: Tree | undefined, columns: readonly string[], path: Path, report: Report): void {
  for (const column of Object.keys(blockOf(match))) checkColumn(column, columns, [...path, column], report)
}

function checkColumn(column: string | undefined, columns: readonly string[], path: Path, report: Report): void {
  if (column === undefined || columns.includes(column) || /^tag:./.test(column)) return
  report.problem(path, `unknown column${suggestion(column, columns)}`)
}

/** What each method reads, and so must have; the other keys would be ignored, which nobody means. */
function checkSplit(split: Block, own: readonly string[], columns: readonly string[], path: Path, report: Report): void {
  const [method, dimension] = [wordOf(split['method']), wordOf(split['dimension'])]
  checkDates(split, path, report)
  checkColumns(split['match'], columns, [...path, 'match'], report)
  if (dimension !== undefined && !own.includes(dimension)) report.problem([...path, 'dimension'], `${dimension} is not one of allocation.dimensions${suggestion(dimension, own)}`)
  const reads: Readonly<Record<string, readonly string[]>> = { even: ['among'], fixed: ['shares'], proportional: ['metric', 'among'] }
  const read = reads[method ?? '']
  if (!read) return
  const [needed = ''] = read
  if (split[needed] === undefined) report.problem([...path, needed], `missing: method ${method} needs it`)
  for (const key of ['among', 'shares', 'metric']) {
    if (split[key] !== undefined && !read.includes(key)) report.problem([...path, key], `is not read by method ${method}`)
  }
  const shares = Object.values(blockOf(split['shares'])).map(amountOf)
  const total = sum(shares.filter((share) => share !== undefined))
  if (shares.length > 0 && shares.every((share) => share !== undefined) && total !== money('1')) report.problem([...path, 'shares'], `add up to ${plain(total)}, not to 1`)
}
