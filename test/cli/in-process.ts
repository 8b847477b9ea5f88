// The commander tree run in this process, its results read from the files that -o writes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { registerCommands } from '../../src/cli/commands.ts'
import { FORMATS, printError } from '../../src/cli/output.ts'

export function tree(): Command {
  const root = new Command('aicost')
    .addOption(new Option('--workspace <dir>')).addOption(new Option('--format <format>').choices([...FORMATS]).default('table'))
    .option('-o, --output <file>').option('--force').option('--quiet').option('--no-color').exitOverride()
  registerCommands(root, '0.0.0-test')
  return root
}

export interface Ran {
  readonly text: string
  /** Exit code, 2 where the command threw. */
  readonly code: number
}

/** Runs a command line; `text` is what it wrote to its result file, '' where it was refused. */
export async function run(workspace: string | null, format: string, words: readonly string[]): Promise<Ran> {
  const directory = mkdtempSync(join(tmpdir(), 'aicost-out-'))
  const file = join(directory, 'result')
  const before = process.exitCode
  const quiet = process.stderr.write
  process.stderr.write = () => true
  try {
    process.exitCode = 0
    await tree().parseAsync([...words, '--format', format, '-o', file, ...(workspace === null ? [] : ['--workspace', workspace])], { from: 'user' })
    return { text: readFileSync(file, 'utf8'), code: Number(process.exitCode ?? 0) }
  } catch (error) {
    return { text: '', code: printError(error) }
  } finally {
    process.stderr.write = quiet
    process.exitCode = before
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Paths of every command: `close sign`. */
export function commandPaths(command: Command, prefix = ''): string[] {
  return command.commands.flatMap((child) => {
    const path = prefix === '' ? child.name() : `${prefix} ${child.name()}`
    return [path, ...commandPaths(child, path)]
  })
}
