// The frame around every command: global options, the outcome printed, the exit code set.
import type { Command } from 'commander'
import type { Surroundings } from '../app/session.ts'
import { emit } from './output.ts'
import type { GlobalOptions, Outcome } from './output.ts'

/** What an action works with. */
export interface Context {
  readonly global: GlobalOptions
  readonly surroundings: Surroundings
  readonly version: string
}

/** Wraps a command's work: it gets its own options with the global ones, and returns an outcome to print. */
export function action<O extends object>(version: string, work: (context: Context, options: O, args: string[]) => Promise<Outcome>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given[given.length - 1] as Command
    const options = command.optsWithGlobals<O & GlobalOptions>()
    const { surroundings } = await import('./effects.ts')
    const outcome = await work({ global: options, surroundings: surroundings(options), version }, options, command.args)
    process.exitCode = await emit(outcome, options, version)
  }
}

/** The workspace a command works in. */
export async function workspaceOf(context: Context) {
  const { findWorkspace } = await import('../config/workspace.ts')
  return findWorkspace({ cwd: context.surroundings.cwd, env: context.surroundings.env, option: context.global.workspace })
}
