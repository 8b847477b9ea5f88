// aicost sql
import { query } from '../../app/query.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'

const NUMBERS = /^(DECIMAL|DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)/

export async function sqlCommand(context: Context, sql: string, options: { wait?: number }): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const { columns, rows } = await query(workspace, sql, context.surroundings, { wait: options.wait })
  return {
    name: 'sql', workspace: workspace.root, body: { columns, rows },
    // As the engine has it: a query's amounts are neither rounded nor grouped.
    sheets: [{ columns: columns.map(({ name, type }) => ({ key: name, title: name, kind: 'text', align: NUMBERS.test(type) ? 'right' : 'left' })), rows: rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, cellText(row[name])]))) }],
  }
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
