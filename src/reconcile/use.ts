// What an account's use cost over days, by the strongest leg of each day: invoiced, else billed, else metered × card. Pure.
import { sum } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { common, partOfDays } from './contract-periods.ts'
import type { UseOver } from './drawdown.ts'
import type { BilledDay, MeteredDay } from './facts.ts'
import type { PlacedPart } from './placing.ts'

export function useOver(config: Config, billed: readonly BilledDay[], metered: readonly MeteredDay[], covering: readonly PlacedPart[]): UseOver {
  return (sourceId, currency, span) => {
    const account = config.sources.find((source) => source.id === sourceId)?.account ?? sourceId
    const mine = <T extends { account: string; currency: string; component: string; day: string }>(rows: readonly T[]): T[] =>
      rows.filter((row) => row.account === account && row.currency === currency && row.component === 'usage' && row.day >= span.start && row.day < span.end)
    const parts = covering.filter((part) => part.document.account === account && part.document.currency === currency && part.component === 'usage' && part.nature !== 'credit' && part.start < part.end)
    const isInvoiced = (row: { day: string }): boolean => parts.some((part) => row.day >= part.start && row.day < part.end)
    const invoiced = parts.flatMap((part) => {
      const cut = common(part, span)
      if (cut === null) return []
      // A part that reaches beyond the span is cut by its days.
      return cut.start === part.start && cut.end === part.end ? [part.net] : [partOfDays(part.net, part, cut, currency)]
    })
    return sum([
      ...invoiced, ...mine(billed).filter((row) => row.category !== 'Tax' && !isInvoiced(row)).map((row) => row.billed),
      ...mine(metered).filter((row) => row.recognized && !isInvoiced(row)).map((row) => row.low),
    ])
  }
}
