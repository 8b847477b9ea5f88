// Exports resold on another source's bill: where they stand for the bill's rows of their provider, what they leave
// unattributed, and where they show more than the bill. The bill's total never moves. Pure.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { money, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config, Source } from '../config/config.ts'
import type { Coverage, ResoldSum } from './facts.ts'
import type { FormatFacts } from './month.ts'
import type { Adjustment } from './result.ts'

/** Rows of one provider on a bill, for which one export's lines stand. */
export interface ResoldDetail {
  readonly account: string
  readonly currency: string
  readonly provider: string
  readonly detailAccount: string
  readonly detailProvider: string
  /** Leg of the export whose tokens stand for the bill's; null: the bill's own. */
  readonly tokens: 'metered' | 'billed' | null
}

export interface Resold {
  readonly details: readonly ResoldDetail[]
  readonly rests: readonly { readonly account: string; readonly currency: string; readonly line: Adjustment }[]
  readonly diagnostics: readonly Diagnostic[]
}

interface ResoldInput {
  readonly month: string
  readonly config: Config
  readonly sums: readonly ResoldSum[]
  readonly coverage: readonly Coverage[]
  readonly formats: ReadonlyMap<string, FormatFacts>
}

/** The account on whose bill a source's use is in the end; its own where nobody resells it. */
export function issuerAccount(source: Source, config: Config): string {
  let at = source
  for (let next: Source | undefined = at; next !== undefined; next = config.sources.find((candidate) => candidate.id === at.billed_through)) at = next
  return at.account
}

/** Accounts of resold exports and of the bills they are on. */
export const resoldAccounts = (config: Config): string[] => [...new Set(config.sources.filter((source) => source.billed_through !== undefined).flatMap((source) => [source.account, issuerAccount(source, config)]))].sort()

/** What a bill shows of one provider, beside the exports that are detail of it. */
interface Pair {
  readonly account: string
  readonly bill: ResoldSum | undefined
  readonly exports: ResoldSum[]
  readonly sources: Source[]
}

export function resoldDetails(input: ResoldInput): Resold {
  const details: ResoldDetail[] = []
  const rests: { account: string; currency: string; line: Adjustment }[] = []
  const diagnostics: Diagnostic[] = []
  for (const pair of pairsOf(input)) {
    const { account, bill, exports, sources } = pair
    const shown = sum(exports.map((one) => one.shown))
    const names = sources.map(({ id }) => id).join(', ')
    const currency = exports[0]?.currency ?? ''
    if (shown - (bill?.effective ?? 0n) > roundingBound(sources, input)) {
      diagnostics.push(diagnostic('RESOLD_EXCEEDS', 'warning', `${input.month}, ${account}: the bill shows ${text(bill?.effective ?? 0n)} ${currency} of ${exports[0]?.provider ?? ''}, ${names} shows ${text(shown)}: the bill's own lines stay`))
      continue
    }
    // Where the bill's cost is not known yet, nothing can be said to be a part of it.
    if (bill === undefined || bill.basisMissing > 0 || exports.every((one) => one.records === 0)) continue
    for (const one of exports) details.push({ account, currency, provider: bill.provider, detailAccount: one.account, detailProvider: one.provider, tokens: bill.hasMetered ? null : one.hasMetered ? 'metered' : one.hasTokens ? 'billed' : null })
    const line = restLine(pair, bill, input.month, names)
    if (line.recognized !== 0n || line.billed !== 0n || line.credits !== 0n) rests.push({ account, currency, line })
  }
  return { details, rests, diagnostics }
}

function pairsOf({ sums, config }: ResoldInput): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const source of config.sources.filter((candidate) => candidate.billed_through !== undefined)) {
    const account = issuerAccount(source, config)
    for (const one of sums.filter((candidate) => candidate.account === source.account)) {
      const same = (candidate: ResoldSum): boolean => candidate.currency === one.currency && candidate.provider.toLowerCase() === one.provider.toLowerCase()
      const key = `${account}|${one.currency}|${one.provider.toLowerCase()}`
      const pair = pairs.get(key) ?? { account, bill: sums.find((candidate) => candidate.account === account && same(candidate)), exports: [], sources: [] }
      pair.exports.push(one)
      pair.sources.push(source)
      pairs.set(key, pair)
    }
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
}

/** What the bill has beyond the lines that stand for its rows: negative by rounding at most. */
function restLine({ exports }: Pair, bill: ResoldSum, month: string, names: string): Adjustment {
  const rest = (of: (one: ResoldSum) => Money): Money => of(bill) - sum(exports.map(of))
  const recognized = rest((one) => one.effective)
  const credits = rest((one) => one.credits)
  return {
    kind: 'unattributed', component: 'usage', provider: bill.provider, description: `billed, and not in the export of ${names}`, day: `${month}-01`, serviceMonth: month,
    billed: rest((one) => one.billed), recognized, gross: recognized - credits, credits, document: null,
  }
}

/** Half the unit to which the exports' formats round, times their rows: no more than the bill within it. */
function roundingBound(sources: readonly Source[], { coverage, formats, month }: ResoldInput): Money {
  const accounts = new Set(sources.map(({ account }) => account))
  return sum(coverage.filter((slice) => slice.leg === 'billed' && accounts.has(slice.account) && slice.start.startsWith(month)).map((slice) => {
    const rounding = formats.get(slice.format)?.rounding
    return rounding === undefined ? 0n : (money(rounding) / 2n) * BigInt(slice.records)
  }))
}
