// aicost completion: scripts for bash, zsh and fish, written from the commander tree.
import type { Command } from 'commander'
import { AicostError } from '../../domain/error.ts'
import type { Outcome } from '../output.ts'

interface Node {
  /** `` for the root, `close sign` below it. */
  readonly path: string
  readonly description: string
  readonly children: readonly Node[]
  readonly options: readonly { readonly long: string; readonly description: string; readonly takesValue: boolean; readonly choices: readonly string[] }[]
}

const SHELLS: Readonly<Record<string, (root: Node) => string>> = { bash, zsh, fish }

export function completionCommand(root: Command, shell: string): Promise<Outcome> {
  const write = SHELLS[shell]
  if (!write) throw new AicostError('USAGE', `no completion for ${shell}`, { hint: Object.keys(SHELLS).join(', ') })
  const text = write(nodeOf(root, ''))
  return Promise.resolve({ name: 'completion', workspace: null, body: { shell, script: text }, sheets: [], text })
}

function nodeOf(command: Command, path: string): Node {
  return {
    path, description: command.description(),
    children: command.commands.map((child) => nodeOf(child, path === '' ? child.name() : `${path} ${child.name()}`)),
    options: command.options.flatMap((option) => (option.long === undefined || option.long === null ? [] : [{ long: option.long, description: option.description, takesValue: option.required || option.optional, choices: option.argChoices ?? [] }])),
  }
}

const all = (node: Node): Node[] => [node, ...node.children.flatMap(all)]
const lastWord = (node: Node): string => node.path.split(' ').at(-1) ?? ''
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The commands given so far, in words; options and their values between them are skipped. */
const BASH_WALK = `  local word path='' index=1
  while (( index < cword )); do
    word="\${words[index]}"
    case "$word" in
      --*|-o) case " $valued " in *" $word "*) (( index++ )) ;; esac ;;
      *) case " $paths " in *" \${path:+$path/}$word "*) path="\${path:+$path/}$word" ;; esac ;;
    esac
    (( index++ ))
  done`

function bash(root: Node): string {
  const nodes = all(root)
  const cases = nodes.map((node) => `    ${quote(node.path.replaceAll(' ', '/'))}) reply=${quote([...node.children.map(lastWord), ...node.options.map((option) => option.long), ...(node.path === '' ? [] : root.options.map((option) => option.long)), '--help'].join(' '))} ;;`)
  const valued = [...new Set(nodes.flatMap((node) => node.options.filter((option) => option.takesValue).map((option) => option.long)))]
  return `# aicost completion for bash: source <(aicost completion bash)
_aicost() {
  local words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD reply=''
  local current="\${words[cword]}"
  local valued=${quote([...valued, '-o'].join(' '))}
  local paths=${quote(nodes.filter((node) => node.path !== '').map((node) => node.path.replaceAll(' ', '/')).join(' '))}
${BASH_WALK}
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$reply" -- "$current"))
}
complete -o default -F _aicost aicost
`
}

/** zsh reads bash's completion functions. */
function zsh(root: Node): string {
  return `#compdef aicost
# aicost completion for zsh: source <(aicost completion zsh)
autoload -Uz bashcompinit && bashcompinit
${bash(root).split('\n').slice(1).join('\n')}`
}

function fish(root: Node): string {
  const lines = all(root).flatMap((node) => {
    const words = node.path.split(' ').filter((word) => word !== '')
    const here = [...words.map((word) => `__fish_seen_subcommand_from ${word}`), ...(node.children.length > 0 ? [`not __fish_seen_subcommand_from ${node.children.map(lastWord).join(' ')}`] : [])].join('; and ')
    const seen = words.length === 0 ? '' : ` -n ${quote(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '))}`
    return [
      ...node.children.map((child) => `complete -c aicost -f -n ${quote(here)} -a ${lastWord(child)} -d ${quote(child.description)}`),
      ...node.options.map((option) => `complete -c aicost${seen} -l ${option.long.slice(2)}${option.takesValue ? ' -r' : ''}${option.choices.length > 0 ? ` -f -a ${quote(option.choices.join(' '))}` : ''} -d ${quote(option.description)}`),
    ]
  })
  return `# aicost completion for fish: aicost completion fish | source\n${lines.join('\n')}\n`
}
