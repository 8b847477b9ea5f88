// contracts.yaml: what was agreed with vendors. Read exactly (amounts as text), checked as a whole, errors located.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { AicostError } from '../domain/error.ts'
import { decimalProblem } from './decimal.ts'
import { findings } from './problems.ts'
import { readYaml } from './yaml-text.ts'
import type { Path } from './yaml-text.ts'

const decimal = z.string().check((context) => {
  const message = decimalProblem(context.value, { from: '0' })
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value, continue: true })
})
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a date (YYYY-MM-DD)')
const period = z.enum(['month', 'quarter', 'year'])
const dayOfMonth = z.string().regex(/^([1-9]|[12]\d|3[01])$/, 'is not a day of a month (1 to 31)')

function block<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined) })
}

const contract = block({
  id: z.string().min(1),
  source: z.string().min(1),
  from: date.optional(),
  to: date.optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 currency code').default('USD'),
  seats: z.array(block({ sku: z.string().optional(), quantity: decimal, price: decimal, per: period.default('month'), anchor_day: dayOfMonth.optional(), from: date.optional(), to: date.optional() })).default([]),
  minimum: block({ amount: decimal, per: period.default('month') }).optional(),
  commitment: block({ amount: decimal, prepaid: z.enum(['true', 'false']).optional() }).optional(),
  fees: z.array(block({ name: z.string().optional(), match: z.string().optional(), pct: decimal.optional(), on: z.enum(['invoice', 'purchase', 'payment']).optional(), least: decimal.optional(), amount: decimal.optional(), per: period.default('month') })).default([]),
  discounts: z.array(block({ pct: decimal, on: z.string().optional(), applied: z.enum(['invoice', 'detail']).optional() })).default([]),
})

const file = z.union([z.array(contract), block({ contracts: z.array(contract) })])

/** An agreement with one source, [from, to). */
export type Contract = Readonly<z.output<typeof contract>> & { /** File and line, for whoever asks where it says so. */ readonly place: string }

/** Reads contracts.yaml: a list of contracts, or a block `contracts:` holding it. CONTRACTS_INVALID names line and key. */
export function loadContracts(path: string, sourceIds: readonly string[]): Contract[] {
  const text = read(path)
  const yaml = readYaml(text)
  const tree = yaml.tree ?? []
  const parsed = file.safeParse(tree)
  const problems = yaml.problems.map(({ line, message }) => ({ line, message }))
  const contracts: z.output<typeof contract>[] = !parsed.success ? [] : Array.isArray(parsed.data) ? parsed.data : parsed.data.contracts
  if (!parsed.success) for (const found of findings(parsed.error.issues as never, tree)) problems.push({ line: yaml.lineOf(found.path), message: found.message })
  for (const [index, entry] of contracts.entries()) {
    const at: Path = Array.isArray(parsed.data) ? [index, 'source'] : ['contracts', index, 'source']
    if (!sourceIds.includes(entry.source)) problems.push({ line: yaml.lineOf(at), message: `${entry.id}: aicost.yaml has no source ${entry.source}` })
    for (const message of wrongTerms(entry)) problems.push({ line: yaml.lineOf(at), message: `${entry.id}: ${message}` })
  }
  if (problems.length > 0) {
    const lines = problems.sort((a, b) => a.line - b.line).map((problem) => `${basename(path)}:${problem.line}: ${problem.message}`)
    throw new AicostError('CONTRACTS_INVALID', lines.join('\n'), { file: path, record: problems[0]?.line, hint: 'a list of: id, source, from, to, currency, seats, minimum, commitment, fees, discounts; seats have sku, quantity, price, per, anchor_day, from, to' })
  }
  return contracts.map((entry, index) => ({ ...entry, place: `${basename(path)}:${yaml.lineOf(Array.isArray(parsed.data) ? [index] : ['contracts', index])}` }))
}

/** Periods without a day, and a commitment whose period is not known. */
function wrongTerms({ from, to, seats, commitment, fees }: z.output<typeof contract>): string[] {
  const empty = (entry: { readonly from?: string | undefined; readonly to?: string | undefined }): boolean => entry.from !== undefined && entry.to !== undefined && entry.from >= entry.to
  return [
    ...[{ from, to }, ...seats].filter(empty).map((entry) => `to ${entry.to ?? ''} is not after from ${entry.from ?? ''}; to is the first day that no longer counts`),
    ...(commitment !== undefined && (from === undefined || to === undefined) ? ['a commitment needs the contract\'s from and to: it is of that whole period'] : []),
    ...fees.flatMap(({ pct, on, amount }) => ((pct === undefined) === (amount === undefined) ? ['a fee has either pct or amount'] : (pct === undefined) !== (on === undefined) ? ['a fee of pct says what it is on: invoice, purchase or payment'] : [])),
  ]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new AicostError('CONTRACTS_INVALID', 'cannot be read', { file: path, hint: 'aicost.yaml names it under contracts:' })
  }
}
