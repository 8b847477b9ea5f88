// Definitions of export and demo. Light: actions load their own file when they run.
import { Option } from 'commander'
import type { Command } from 'commander'
import { action } from './action.ts'
import type { ExportOptions } from './commands/export.ts'
import { month, wait } from './shared-options.ts'

export function registerExports(root: Command, version: string): void {
  root.command('export <kind>').description('write a month as files: xlsx, the workpaper; focus, its lines as FOCUS Cost and Usage; journal, its entries; pack, all of it with a manifest')
    .addOption(month())
    .addOption(new Option('--focus-version <version>', 'of FOCUS (default: 1.2); 1.4 is a directory with Invoice Detail and Billing Period').choices(['1.2', '1.4']))
    .addOption(new Option('--as <kind>', 'how FOCUS is written (default: csv)').choices(['csv', 'parquet']))
    .addOption(new Option('--preset <preset>', 'what the journal is written for (default: csv)').choices(['csv', 'quickbooks', 'xero', 'netsuite', 'hledger', 'beancount']))
    .addOption(new Option('--include <kinds>', 'what a pack takes although its files hold such rows: prompts, bank, personal'))
    .addOption(wait())
    .action(action(version, async (context, options: ExportOptions, [kind = '']) => (await import('./commands/export.ts')).exportCommand(context, kind, options)))
  root.command('demo [dir]').description('a workspace filled with the bundled example company, closed end to end')
    .action(action(version, async (context, _: object, [dir]) => (await import('./commands/demo.ts')).demoCommand(context, dir)))
}
