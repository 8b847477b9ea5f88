// Definitions of reconcile, the decisions and the close. Light: actions load their own file when they run.
import { Option } from 'commander'
import type { Command } from 'commander'
import { action } from './action.ts'
import { by, month, wait } from './shared-options.ts'

export function registerClose(root: Command, version: string): void {
  root.command('reconcile').description('reconcile a month: lead schedule, open items, what is missing')
    .addOption(month()).option('--as-of <date>', 'mid-month: judge completeness as of this date').addOption(wait())
    .action(action(version, async (context, options: object) => (await import('./commands/reconcile.ts')).reconcileCommand(context, options)))
  root.command('sources').description('the inventory, and what a month has of it')
    .addOption(month())
    .action(action(version, async (context, options: object) => (await import('./commands/reconcile.ts')).sourcesCommand(context, options)))
  registerDecisions(root, version)
  const close = root.command('close').description('prepare, sign and look after a month')
  close.command('prepare').description('sign as preparer; refused while anything is open')
    .addOption(month()).requiredOption('--key <path>', 'OpenSSH private key of a configured signer, or its .pub where ssh-agent holds it').addOption(wait())
    .action(action(version, async (context, options: { month?: string; key: string }) => (await import('./commands/close.ts')).prepareCommand(context, options)))
  close.command('sign').description('sign the prepared version with another key')
    .addOption(month()).requiredOption('--key <path>', 'OpenSSH private key of a configured signer, or its .pub where ssh-agent holds it').addOption(wait())
    .action(action(version, async (context, options: { month?: string; key: string }) => (await import('./commands/close.ts')).signCommand(context, options)))
  close.command('reopen').description('open a signed month again; the version is kept')
    .addOption(month()).requiredOption('--reason <text>', 'why').option('--cascade', 'reopen later signed months too').addOption(by()).addOption(wait())
    .action(action(version, async (context, options: { month?: string; reason: string; cascade?: boolean; by?: string }) => (await import('./commands/close.ts')).reopenCommand(context, options)))
  close.command('status').description('state, people, digest, versions, drift')
    .addOption(month())
    .action(action(version, async (context, options: { month?: string }) => (await import('./commands/close.ts')).statusCommand(context, options)))
  close.command('document').description('what of a version can be checked without aicost, into a directory (-o)')
    .addOption(month()).option('--version <n>', 'this version instead of the newest')
    .action(action(version, async (context, options: { month?: string; version?: string }) => (await import('./commands/close.ts')).documentCommand(context, options)))
  close.command('verify').description('derive a signed month again from the archive and compare')
    .addOption(month()).option('--version <n>', 'this version alone, instead of all that were signed').addOption(new Option('--version-no <n>').hideHelp())
    .action(action(version, async (context, options: { month?: string; version?: string; versionNo?: string }) => (await import('./commands/close.ts')).verifyCommand(context, options)))
  close.command('drift').description('what evidence after the signature would move')
    .addOption(month()).option('--take', 'take it into the oldest open month as prior-period adjustment').option('--note <text>', 'why').addOption(by())
    .action(action(version, async (context, options: { month?: string; take?: boolean; note?: string; by?: string }) => (await import('./commands/close.ts')).driftCommand(context, options)))
}

function registerDecisions(root: Command, version: string): void {
  root.command('resolve <item>').description('judge a variance, or two statements that may be the same money; say which documents a payment pays')
    .option('--as <outcome>', 'explained, written_off, deferred or disputed').option('--match <number...>', 'of a payment: the documents it pays').option('--issuer <name>', 'whose documents, where several have the number').option('--undo', 'take the newest judgment back').option('--note <text>', 'why').addOption(month()).addOption(by())
    .action(action(version, async (context, options: { as?: string; match?: string[]; issuer?: string; undo?: boolean }, [item = '']) => (await import('./commands/decide.ts')).resolveCommand(context, item, options)))
  root.command('accrue <source>').description('recognize an amount for which there is no evidence yet')
    .addOption(month()).option('--amount <amount>', 'how much').option('--method <name>', 'how the amount is found: metered, run_rate, last_month or contract').option('--currency <code>', 'default: the reporting currency').option('--component <component>', 'usage, seat, commitment, fee; default: all of the source').option('--note <text>', 'why').addOption(by())
    .action(action(version, async (context, options: object, [source = '']) => (await import('./commands/decide.ts')).accrueCommand(context, source, options)))
  root.command('waive <source>').description('do without a required leg this month')
    .addOption(month()).requiredOption('--leg <leg>', 'which leg').option('--note <text>', 'why').addOption(by())
    .action(action(version, async (context, options: { leg: string }, [source = '']) => (await import('./commands/decide.ts')).waiveCommand(context, source, options)))
  const decisions = root.command('decisions').description('what people decided on a month, as it stands')
    .addOption(month())
    .action(action(version, async (context, options: object) => (await import('./commands/decisions.ts')).decisionsCommand(context, options)))
  decisions.command('undo <number>').description('take a decision of an open month back; the one before it stands again')
    .option('--note <text>', 'why').addOption(by())
    .action(action(version, async (context, options: object, [number = '']) => (await import('./commands/decisions.ts')).undoDecisionCommand(context, number, options)))
  root.command('add').description('a manual entry, with its evidence file')
    .requiredOption('--source <id>', 'which source').requiredOption('--period <a..b>', 'what it covers, end exclusive').requiredOption('--amount <amount>', 'net amount')
    .option('--currency <code>', 'default: the reporting currency').option('--component <component>', 'usage (default), seat, commitment, fee, credit').option('--evidence <file>', 'what it rests on').option('--note <text>', 'why').addOption(by())
    .action(action(version, async (context, options: { source: string; period: string; amount: string }) => (await import('./commands/decide.ts')).addCommand(context, options)))
}
