// Definitions of the reports. Light: actions load their own file when they run.
import type { Command } from 'commander'
import { action } from './action.ts'
import { month, wait } from './shared-options.ts'
import type { DimensionReport, ListReport, ReportOptions } from './commands/report.ts'

const BY_DIMENSION: readonly (readonly [DimensionReport, string])[] = [
  ['spend', 'the month\'s number by any dimensions (default: provider)'],
  ['models', 'cost and tokens by model'],
  ['tokens', 'tokens by kind, requests, cost per million (default: provider, model)'],
  ['excluded', 'what whole bills hold besides AI, and GPU machines as candidates for ai_rules'],
]
const LISTS: readonly (readonly [ListReport, string])[] = [
  ['prepaid', 'prepaid balances: opening, purchases, grants, consumption, expiry, closing'],
  ['matches', 'which payment settles which document, and why'],
  ['accruals', 'what was accrued and how, and the roll-forward with what waits for its actual'],
  ['accrual-accuracy', 'what accruals came to: actual against accrued'],
  ['commitments', 'commitments and minimums of contracts: used, left, not used'],
]

export function registerReports(root: Command, version: string): void {
  const report = root.command('report').description('a month or a range of months, by dimension')
  for (const [name, description] of BY_DIMENSION) {
    const command = months(report, name, description)
      .option('--by <dimensions>', 'break down by these, comma-separated: provider, model, day, source, …')
      .option('--where <dimension=value>', 'only these; again for other dimensions', (value: string, all: string[] = []) => [...all, value])
      .option('--clock <clock>', 'which date places a line in a month: usage (default), invoice, payment')
    if (name !== 'excluded') command.option('--version <n>', 'as this version was prepared').option('--restated', 'prior-period adjustments and true-ups in the month they belong to')
    command.action(action(version, async (context, options: ReportOptions) => (await import('./commands/report.ts')).dimensionReport(context, name, options)))
  }
  months(report, 'unpriced', 'metered use that no rate prices')
    .option('--where <dimension=value>', 'only these; again for other dimensions', (value: string, all: string[] = []) => [...all, value])
    .action(action(version, async (context, options: ReportOptions) => (await import('./commands/report.ts')).unpricedCommand(context, options)))
  for (const [name, description] of LISTS) {
    months(report, name, description).action(action(version, async (context, options: ReportOptions) => (await import('./commands/report.ts')).listReport(context, name, options)))
  }
}

function months(report: Command, name: string, description: string): Command {
  return report.command(name).description(description).addOption(month()).option('--from <month>', 'first month of a range').option('--to <month>', 'last month of a range').addOption(wait())
}
