// Follows aicost.yaml: a changed file is an entry of the log that says which keys changed, old → new, and what counts
// by it (billed_through, lags, tolerance, the first month) is worked out anew.
import { canonicalText } from '../close/canonical.ts'
import { appendLog } from '../close/log.ts'
import type { LoadedConfig } from '../config/config.ts'
import type { Parser } from '../import/contract.ts'
import type { Ledger } from '../ledger/ledger.ts'

export async function followConfiguration(ledger: Ledger, config: LoadedConfig, parsers: ReadonlyMap<string, Parser>, act: { readonly at: () => string; readonly who: () => string }): Promise<void> {
  const { last, kept } = await ledger.row<{ last: string | null; kept: boolean }>(
    "select (select arg_max(log.new, log_no) from log where what = 'configuration') as last, exists (select 1 from configuration where sha256 = $sha256) as kept", { sha256: config.sha256 })
  const before = last === null ? null : hashIn(last)
  if (before === config.sha256 && kept) return
  const [{ configChanges }, { recount, signedMonths }] = await Promise.all([import('../config/changes.ts'), import('../import/recount.ts')])
  await ledger.transaction(async () => {
    const [old] = before === null ? [] : await ledger.rows<{ text: string }>('select config_text as text from configuration where sha256 = $before', { before })
    if (!kept) await ledger.insert('configuration', [{ sha256: config.sha256, config_text: config.text, since: act.at() }])
    if (before === config.sha256) return
    if (before !== null) await recount(ledger, parsers, config, null, await signedMonths(ledger))
    const changes = old === undefined ? [] : configChanges(old.text, config.text)
    const side = (sha256: string, pick: 'old' | 'new'): string => canonicalText({ sha256, ...Object.fromEntries(changes.map((change) => [change.key, change[pick]])) })
    await appendLog(ledger, { at: act.at(), who: act.who(), what: 'configuration', old: before === null ? null : side(before, 'old'), new: side(config.sha256, 'new') })
  })
}

/** The hash an entry states: alone in entries of earlier versions. */
function hashIn(logged: string): string {
  return logged.startsWith('{') ? (JSON.parse(logged) as { sha256: string }).sha256 : logged
}
