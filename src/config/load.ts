// Reads aicost.yaml into a Config: parse, check shape and references, fill in defaults. Every problem is told at once.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { checkConfig } from './checks.ts'
import type { CheckOptions } from './checks.ts'
import type { Config, LoadedConfig, Source } from './config.ts'
import { findings } from './problems.ts'
import { validate } from './schema.ts'
import type { FileConfig } from './schema.ts'
import { pathText, readYaml } from './yaml-text.ts'
import type { Path, Problem, Tree, YamlText } from './yaml-text.ts'

/** Reads and checks a configuration file; CONFIG_UNREADABLE or CONFIG_INVALID when it cannot be used. */
export function loadConfig(path: string, options: CheckOptions = {}): LoadedConfig {
  const bytes = read(path)
  const text = decode(bytes, path)
  return { ...parseConfig(text, path, options), sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** The same from text; `file` names it in problems, `sha256` is of the text as UTF-8. */
export function parseConfig(text: string, file: string, options: CheckOptions = {}): LoadedConfig {
  const yaml = readYaml(text)
  const tree = yaml.tree ?? {}
  const problems: Problem[] = [...yaml.problems]
  const warnings: Diagnostic[] = []
  const problem = (path: Path, message: string): void => void problems.push({ line: yaml.lineOf(path), path, message })
  const warning = (path: Path, message: string): void => void warnings.push(diagnostic('CONFIG_DOUBTFUL', 'warning', named(path, message), file, yaml.lineOf(path)))
  const data = yaml.tree === undefined && problems.length > 0 ? undefined : shape(tree, problem)
  if (data !== undefined || yaml.tree !== undefined) checkConfig(tree, { problem, warning }, options)
  if (data === undefined || problems.length > 0) throw invalid(problems, text, file, yaml)
  return { ...normalise(data), text, sha256: createHash('sha256').update(text).digest('hex'), warnings }
}

function shape(tree: Tree, problem: (path: Path, message: string) => void): FileConfig | undefined {
  const result = validate(tree)
  if ('data' in result) return result.data
  for (const { path, message } of findings(result.issues, tree)) problem(path, message)
  return undefined
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code
    throw new AicostError('CONFIG_UNREADABLE', reason === 'ENOENT' ? 'the file is not there' : `the file cannot be read (${reason ?? String(error)})`, { file: path, hint: 'aicost init writes a new aicost.yaml' })
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AicostError('CONFIG_UNREADABLE', 'the file is not UTF-8 text', { file: path, hint: 'save it as UTF-8' })
  }
}

const named = (path: Path, message: string): string => (path.length === 0 ? message : `${pathText(path)}: ${message}`)

/** One line a problem, in the file's order; of several problems at one place the first is the cause. */
function invalid(problems: readonly Problem[], text: string, file: string, yaml: YamlText): AicostError {
  const name = basename(file)
  const places = new Set<string>()
  const told = problems.filter(({ path, message }) => {
    const place = path.length === 0 ? message : pathText(path)
    return places.has(place) ? false : places.add(place) !== undefined
  })
  const sorted = [...told].sort((a, b) => a.line - b.line)
  const line = sorted[0]?.line ?? yaml.lineOf([])
  const message = sorted.map((problem) => `${name}:${problem.line}: ${named(problem.path, problem.message)}`).join('\n')
  return new AicostError('CONFIG_INVALID', message, { file, record: line, excerpt: text.split(/\r\n|\r|\n/)[line - 1]?.trim(), hint: 'aicost schema config lists every key and what it may hold' })
}

function normalise(data: FileConfig): Config {
  return { ...data, sources: data.sources.map((source) => normaliseSource(source, data)) }
}

function normaliseSource(source: FileConfig['sources'][number], data: FileConfig): Source {
  const { opening, lag_days, legs } = source
  return {
    ...source,
    account: source.account ?? source.id,
    tax: source.tax ?? data.tax,
    opening: opening && { ...opening, currency: opening.currency ?? data.currency },
    lag_days: lag_days === undefined ? undefined : Number(lag_days),
    legs: Object.fromEntries(Array.isArray(legs) ? legs.map((leg) => [leg, 'close' as const]) : Object.entries(legs)),
  }
}
