// Definitions of export and demo. Light: actions load their own file when they run.
import type { Command } from 'commander'
import { action } from './action.ts'
import { month, wait } from './shared-options.ts'

export function registerExports(root: Command, version: string): void {
  root.command('export <kind>').description('write a month as a file: xlsx, the workpaper')
    .addOption(month()).addOption(wait())
    .action(action(version, async (context, options: { month?: string; wait?: number }, [kind = '']) => (await import('./commands/export.ts')).exportCommand(context, kind, options)))
  root.command('demo [dir]').description('a workspace filled with the bundled example company, closed end to end')
    .action(action(version, async (context, _: object, [dir]) => (await import('./commands/demo.ts')).demoCommand(context, dir)))
}
