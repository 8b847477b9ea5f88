// Entry point: the commander tree. Definitions only: each action loads its own command when it runs, so that --help
// starts without zod, DuckDB or exceljs.
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { FORMATS, printError, stdoutBroke } from './output.ts'
import { registerCommands } from './commands.ts'

export const version = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version

export function program(): Command {
  const root = new Command('aicost')
    .description('Closes a month of AI spend: import what vendors export, reconcile it, sign one number.')
    .addOption(new Option('--workspace <dir>', 'directory of aicost.yaml (or AICOST_WORKSPACE; default: found upwards)'))
    .addOption(new Option('--format <format>', 'how results are printed').choices([...FORMATS]).default('table'))
    .option('-o, --output <file>', 'write the result to a file (- is stdout)')
    .option('--force', 'replace an existing output file')
    .option('--quiet', 'no notes on stderr')
    .option('--no-color', 'no colour')
    .showHelpAfterError(false)
    .exitOverride()
  // Global options are recognized anywhere, so that this one would swallow `report spend --version 2`.
  if (process.argv[2] === undefined || process.argv[2].startsWith('-')) root.version(version)
  registerCommands(root, version)
  quietExit(root)
  return root
}

/** Commander must not end the process itself: misuse is exit code 2, and every command says so the same way. */
function quietExit(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) quietExit(child)
}

async function run(): Promise<void> {
  process.stdout.on('error', (error) => process.exit(stdoutBroke(error)))
  try {
    await program().parseAsync(process.argv)
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    process.exitCode = printError(error)
  }
}

await run()
