// What a workspace holds, as counts: for checks that something left it alone.
import { existsSync, readdirSync } from 'node:fs'
import { withSession } from '../../src/app/session.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'

/** Rows of every table of the ledger, and the files of archive and staging. */
export async function stateOf(workspace: Workspace): Promise<Record<string, number>> {
  return withSession(workspace, FIXED, {}, async ({ ledger }) => {
    const tables = await ledger.rows<{ name: string }>("select table_name as name from duckdb_tables() where not temporary order by name")
    const counts = await ledger.rows<{ name: string; n: number }>(tables.map(({ name }) => `select '${name}' as name, count(*)::integer as n from ${name}`).join(' union all '))
    return { ...Object.fromEntries(counts.map(({ name, n }) => [name, n])), archive: files(workspace.archivePath), staging: files(workspace.stagingPath) }
  })
}

function files(directory: string): number {
  return existsSync(directory) ? readdirSync(directory, { recursive: true }).length : 0
}
