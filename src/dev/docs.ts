// npm run generate (or, with --check, npm run check): the tables of README.md that the code knows better than a hand.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { parserList } from '../app/identify.ts'
import { registerCommands } from '../cli/commands.ts'

/** Every command with its arguments, options and description, subcommands in the place of their parent. */
function commandTable(): string {
  const root = new Command('aicost')
  registerCommands(root, '')
  const line = (command: Command, path: string): string[] => {
    const name = `${path} ${command.name()}`.trim()
    const usage = [name, ...command.registeredArguments.map((argument) => `${argument.required ? '' : '['}${argument.name()}${argument.variadic ? '…' : ''}${argument.required ? '' : ']'}`)]
    const options = command.options.map((option) => `\`${option.flags}\``).join(' ')
    const children = command.commands.flatMap((child) => line(child, name))
    const own = command.commands.length > 0 && !runsAlone(command) ? [] : [`| \`${usage.join(' ')}\` | ${command.description()} | ${options} |`]
    return [...own, ...children]
  }
  return ['| command | does | options |', '|---|---|---|', ...root.commands.flatMap((command) => line(command, ''))].join('\n')
}

/** `aicost imports` lists by itself; `aicost close` only holds its subcommands. */
function runsAlone(command: Command): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- commander shows in no other way whether a command has an action
  return (command as unknown as { _actionHandler: unknown })._actionHandler !== null
}

function formatTable(): string {
  const rows = parserList().map((parser) => `| [\`${parser.format}\`](parsers/${parser.format}/README.md) | ${parser.title} | ${parser.leg} | ${parser.confidence} | ${parser.checked} |`)
  return ['| format | file | leg | confidence | checked |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
function filled(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`README.md has no ${open} … ${close}`)
  return `${text.slice(0, start + open.length)}\n${content}\n${text.slice(end)}`
}

const path = join(process.cwd(), 'README.md')
const text = readFileSync(path, 'utf8')
const fresh = filled(filled(text, 'commands', commandTable()), 'formats', formatTable())
if (!process.argv.includes('--check')) writeFileSync(path, fresh)
else if (fresh !== text) {
  process.stderr.write('README.md is stale: npm run generate\n')
  process.exitCode = 1
}
