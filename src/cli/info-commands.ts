// Definitions of explain, fx, log, sql, schema, help, doctor, completion. Light: actions load their own file when they run.
import type { Command } from 'commander'
import { action } from './action.ts'
import { month, wait } from './shared-options.ts'

export function registerInfo(root: Command, version: string): void {
  root.command('explain <ref>').description('from a figure, variance, charge or code down to file and record')
    .addOption(month()).addOption(wait())
    .action(action(version, async (context, options: object, [ref = '']) => (await import('./commands/explain.ts')).explainCommand(context, ref, options)))
  root.command('fx').description('rates into the reporting currency, by month')
    .addOption(month()).option('--currency <codes>', 'EUR, or several with commas (default: those the evidence is in)').addOption(wait())
    .action(action(version, async (context, options: object) => (await import('./commands/fx.ts')).fxCommand(context, options)))
  const log = root.command('log').description('who did what, when, and why')
    .addOption(month()).option('--since <date>', 'entries of this day and later')
    .action(action(version, async (context, options: object) => (await import('./commands/log.ts')).logCommand(context, options)))
  log.command('verify').description('check the chain: exit 1 with the first broken entry')
    .action(action(version, async (context) => (await import('./commands/log.ts')).verifyLogCommand(context)))
  root.command('sql <query>').description('ask the ledger, read-only')
    .addOption(wait())
    .action(action(version, async (context, options: object, [sql = '']) => (await import('./commands/sql.ts')).sqlCommand(context, sql, options)))
  root.command('schema [name]').description('JSON Schema of aicost.yaml or of a JSON document')
    .action(action(version, async (_, __: object, [name]) => (await import('./commands/schema.ts')).schemaCommand(name)))
  root.command('doctor').description('check program, ledger, archive, log and parsers')
    .addOption(wait())
    .action(action(version, async (context, options: object) => (await import('./commands/doctor.ts')).doctorCommand(context, options)))
  root.command('completion <shell>').description('completion script for bash, zsh or fish')
    .action(action(version, async (_, __: object, [shell = '']) => (await import('./commands/completion.ts')).completionCommand(root, shell)))
  root.command('help [topic...]').description('help on a topic, a code or a command')
    .action(action(version, async (_, __: object, words) => (await import('./commands/help.ts')).helpCommand(root, words)))
}
