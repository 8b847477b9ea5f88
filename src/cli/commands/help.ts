// aicost help: topics, codes, commands.
import type { Command } from 'commander'
import { pageOf, pageText } from '../../domain/catalogue.ts'
import { AicostError } from '../../domain/error.ts'
import type { Outcome } from '../output.ts'
import { topics } from '../topics.ts'

export function helpCommand(root: Command, words: readonly string[]): Promise<Outcome> {
  const [word] = words
  if (word === undefined) return Promise.resolve(outcome(null, 'index', index(root)))
  const topic = topics.find((candidate) => candidate.name === word.toLowerCase())
  if (topic) return Promise.resolve(outcome(topic.name, 'topic', topic.text()))
  const command = find(root, words)
  if (command) return Promise.resolve(outcome(words.join(' '), 'command', command.helpInformation()))
  const page = pageOf(words.join(' '))
  if (page) return Promise.resolve(outcome(page.code, page.kind, pageText(page)))
  throw new AicostError('TOPIC_UNKNOWN', `there is no help on ${words.join(' ')}`, { hint: 'aicost help lists what there is' })
}

function outcome(topic: string | null, kind: string, text: string): Outcome {
  return { name: 'help', workspace: null, body: { topic, kind, text }, sheets: [], text }
}

function index(root: Command): string {
  const width = Math.max(...topics.map((topic) => topic.name.length))
  return `${root.helpInformation()}\nTopics of aicost help:\n${topics.map((topic) => `  ${topic.name.padEnd(width)}  ${topic.about}`).join('\n')}\n\nAny code that a message ends with: aicost help CODE\n`
}

function find(root: Command, words: readonly string[]): Command | null {
  let command: Command | undefined = root
  for (const word of words) command = command?.commands.find((child) => child.name() === word)
  return command ?? null
}
