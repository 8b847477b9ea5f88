// What every use case works with: the workspace, its configuration, the open ledger, the parsers, and the outside
// world (clock, person, progress) injected.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { whoActs } from '../close/person.ts'
import type { LoadedConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { unwritable } from '../config/workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Parser } from '../import/contract.ts'
import type { Progress } from '../import/stage.ts'
import type { Input } from '../import/standard-input.ts'
import { Ledger } from '../ledger/ledger.ts'
import { migrate } from '../ledger/migrate.ts'
import { parsers as registered } from '../../parsers/registry.ts'
import { followConfiguration } from './configuration.ts'

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
    await followConfiguration(ledger, config, parsersById(), { at: surroundings.now, who: () => whoActs({ env: surroundings.env, gitUser: surroundings.gitUser() }) })
    return await work({ ...surroundings, workspace, config, ledger, parsers: parsersById() })
  } finally {
    process.removeListener('SIGINT', interrupt)
    ledger.close()
  }
}
