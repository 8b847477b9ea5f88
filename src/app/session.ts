// What every use case works with: the workspace, its configuration, the open ledger, the parsers, and the outside
// world (clock, person, progress) injected.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { appendLog } from '../close/log.ts'
import { whoActs } from '../close/person.ts'
import type { LoadedConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { unwritable } from '../config/workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Parser } from '../import/contract.ts'
import { recount, signedMonths } from '../import/recount.ts'
import type { Progress } from '../import/stage.ts'
import type { Input } from '../import/standard-input.ts'
import { Ledger } from '../ledger/ledger.ts'
import { migrate } from '../ledger/migrate.ts'
import { parsers as registered } from '../../parsers/registry.ts'

/** The outside world, injected so that the same input gives the same output. */
export interface Surroundings {
  /** ISO 8601 UTC. */
  readonly now: () => string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly gitUser: () => string | undefined
  readonly progress?: ((file: string) => Progress) | undefined
  readonly input?: Input | undefined
}

export interface Session extends Surroundings {
  readonly workspace: Workspace
  readonly config: LoadedConfig
  readonly ledger: Ledger
  readonly parsers: ReadonlyMap<string, Parser>
}

export const allParsers: readonly Parser[] = registered

/** A changed aicost.yaml is an entry of the log, from its hash to the new one; what counts by it (billed_through, lags, tolerance, the first month) is worked out anew. */
async function followConfiguration(ledger: Ledger, config: LoadedConfig, surroundings: Surroundings): Promise<void> {
  const [last] = await ledger.rows<{ new: string }>("select log.new from log where what = 'configuration' order by log_no desc limit 1")
  if (last?.new === config.sha256) return
  const who = whoActs({ env: surroundings.env, gitUser: surroundings.gitUser() })
  await ledger.transaction(async () => {
    if (last !== undefined) await recount(ledger, parsersById(), config, null, await signedMonths(ledger))
    await appendLog(ledger, { at: surroundings.now(), who, what: 'configuration', old: last?.new, new: config.sha256 })
  })
}

const parsersById = (): Map<string, Parser> => new Map(allParsers.map((parser) => [parser.id, parser]))

/** Loads the configuration; needs no ledger. */
export function configure(workspace: Workspace): LoadedConfig {
  return loadConfig(workspace.configPath, { formats: allParsers.map((parser) => parser.id) })
}

/** Opens the workspace's ledger (created when it is not there), runs `work` and closes it whatever happens. */
export async function withSession<T>(workspace: Workspace, surroundings: Surroundings, options: { readonly wait?: number | undefined }, work: (session: Session) => Promise<T>): Promise<T> {
  const config = configure(workspace)
  const temporary = join(workspace.directory, 'temporary')
  try {
    mkdirSync(temporary, { recursive: true })
  } catch (error) {
    throw unwritable(temporary, error)
  }
  const ledger = await Ledger.open(workspace.ledgerPath, { temporary, wait: options.wait ?? 0 })
  const interrupt = (): void => ledger.interrupt()
  process.once('SIGINT', interrupt)
  try {
    await migrate(ledger, surroundings.now())
    await followConfiguration(ledger, config, surroundings)
    return await work({ ...surroundings, workspace, config, ledger, parsers: parsersById() })
  } finally {
    process.removeListener('SIGINT', interrupt)
    ledger.close()
  }
}
