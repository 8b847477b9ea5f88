// What the name of a Chase download says: the last four digits of card or account, its days, the day of the download.
// Chase9910_Activity_20260812.csv, and with a range of days Chase9910_Activity20260701_20260731_20260812.CSV.
import { dayAfter, isDay } from '../../src/import/contract.ts'
import type { NameStamps } from '../../src/import/contract.ts'

const NAME = /^chase(\d{4})_activity(?:(\d{8})_(\d{8}))?_(\d{8})/i

const dayOf = (digits: string): string => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`

export function stamps(fileName: string): NameStamps {
  const match = NAME.exec(fileName)
  if (!match) return {}
  const [, account = '', first = '', last = '', download = ''] = match
  const [from, to, asOf] = [dayOf(first), dayOf(last), dayOf(download)]
  return {
    account,
    ...(isDay(asOf) ? { asOf } : {}),
    ...(isDay(from) && isDay(to) ? { period: { from, to: dayAfter(to) } } : {}),
  }
}
