// Bytes of a bank that are there already: of such a file only the rows that mattered were kept. When a source was added
// since, or a payee is no longer ignored, the file given again has rows that matter now.
import type { Config } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Whether a delivery holds what the whole file would give under today's payees. */
export async function readByTodaysPayees(ledger: Ledger, config: Config, delivery: { readonly delivery_id: number }): Promise<boolean> {
  const { config_text: text } = await ledger.row<{ config_text: string | null }>(sqlText('src/import/sql/rules-at-import.sql'), { deliveryId: delivery.delivery_id })
  if (text === null) return true
  const { parseConfig } = await import('../config/load.ts')
  let then: Config
  try {
    then = parseConfig(text, 'aicost.yaml')
  } catch {
    // Written for another version: reading the rows again counts none of them twice.
    return false
  }
  return payeeRules(then) === payeeRules(config)
}

/** All that decides which rows of a bank's file are kept. */
function payeeRules({ sources, payees }: Config): string {
  const sorted = (patterns: readonly string[]): readonly string[] => [...new Set(patterns)].sort()
  return JSON.stringify([sorted(sources.flatMap((source) => source.match.payee)), payees.review, sorted(payees.ignore), sorted(payees.own_accounts)])
}
