// Every command's name, arguments and options. Light on purpose: actions load their own file when they run.
import { Option } from 'commander'
import type { Command } from 'commander'
import { action } from './action.ts'
import { registerClose } from './close-commands.ts'
import { registerExports } from './export-commands.ts'
import { registerInfo } from './info-commands.ts'
import { registerReports } from './report-commands.ts'
import { by, wait } from './shared-options.ts'

export function registerCommands(root: Command, version: string): void {
  root.command('init [dir]').description('write a commented aicost.yaml into a directory')
    .action(action(version, async (context, _: object, [dir]) => (await import('./commands/init.ts')).init(context, dir)))
  registerImport(root, version)
  registerClose(root, version)
  registerReports(root, version)
  registerExports(root, version)
  registerInfo(root, version)
}

function registerImport(root: Command, version: string): void {
  root.command('import <path...>').description('import files, directories, globs, archives, or - for standard input')
    .option('--as <format>', 'read as this format')
    .option('--account <id>', 'bill-to account of files that do not name one')
    .option('--source <id>', 'source of files that name no account')
    .option('--leg <leg>', 'what evidence a FOCUS file is')
    .option('--as-of <date>', 'when the export was taken')
    .option('--period <a..b>', 'what the files cover, end exclusive')
    .option('--scope <ids>', 'sub accounts the files speak for, comma-separated')
    .option('--covers <yyyymm>', 'the files are complete for this invoice month')
    .option('--basis <basis>', 'which export the files are, where the vendor has an actual and an amortized one')
    .option('--accept-decrease', 'take a download that lowers a complete bucket')
    .option('--dry-run', 'say what would change, change nothing')
    .addOption(wait())
    .action(action(version, async (context, options: object, paths) => (await import('./commands/import.ts')).importCommand(context, options, paths)))
  const imports = root.command('imports').description('the import ledger')
    .action(action(version, async (context) => (await import('./commands/imports.ts')).listImports(context)))
  imports.command('show <id>').description('one import: files, totals, slices')
    .action(action(version, async (context, _: object, [id = '']) => (await import('./commands/imports.ts')).showImport(context, id)))
  imports.command('undo <id>').description('take an import out again')
    .addOption(by()).addOption(wait())
    .action(action(version, async (context, options: { by?: string; wait?: number }, [id = '']) => (await import('./commands/imports.ts')).undoImportCommand(context, id, options)))
  root.command('forget <import>').description('remove an import\'s original and records for good; hash, sums and reason stay')
    .requiredOption('--reason <text>', 'why').addOption(by()).addOption(wait())
    .action(action(version, async (context, options: { reason: string; by?: string; wait?: number }, [id = '']) => (await import('./commands/imports.ts')).forgetCommand(context, id, options)))
  root.command('reprocess').description('read archived originals again after rules changed (open months)')
    .addOption(by()).addOption(wait())
    .action(action(version, async (context, options: { by?: string; wait?: number }) => (await import('./commands/imports.ts')).reprocessCommand(context, options)))
  root.command('rollup').description('add request logs up by hour or day into one Parquet file that import reads (-o FILE)')
    .requiredOption('--from <path...>', 'request logs: files, directories (also hive-partitioned) or globs')
    .option('--as <format>', 'read as this log: bedrock-invocation-log or request-log')
    .addOption(new Option('--bucket <length>', 'hour or day').default('hour'))
    .option('--tags <keys>', 'tags to tell usage apart by, comma-separated; others are not kept')
    .option('--provider <name>', 'provider of requests that name none')
    .option('--account <id>', 'bill-to account of requests that name none')
    .option('--leg <leg>', 'metered, or estimate (the default where the log has prices)')
    .action(action(version, async (context, options: { from: string[]; bucket: string }) => (await import('./commands/rollup.ts')).rollupCommand(context, options)))
  root.command('parsers').description('formats that can be read')
    .action(action(version, async () => (await import('./commands/parsers.ts')).listParsers()))
  root.command('identify <file...>').description('which format claims a file, and why the others do not')
    .action(action(version, async (_, __: object, files) => (await import('./commands/parsers.ts')).identifyCommand(files)))
}
