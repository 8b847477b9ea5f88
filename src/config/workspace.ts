// A workspace: the directory of aicost.yaml, with the ledger and the archive in .aicost beside it. Loads no configuration.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { configTemplate } from './template.ts'
import type { TemplateOptions } from './template.ts'

export const CONFIG_FILE = 'aicost.yaml'

export interface Workspace {
  /** Absolute path, as are the others. */
  readonly root: string
  readonly configPath: string
  readonly directory: string
  readonly ledgerPath: string
  readonly archivePath: string
  readonly stagingPath: string
}

export interface WhereToLook {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What `--workspace` says; it comes before AICOST_WORKSPACE, which comes before the search upwards. */
  readonly option?: string | undefined
}

export function workspaceAt(root: string): Workspace {
  const directory = join(root, '.aicost')
  return {
    root,
    configPath: join(root, CONFIG_FILE),
    directory,
    ledgerPath: join(directory, 'ledger.duckdb'),
    archivePath: join(directory, 'archive'),
    stagingPath: join(directory, 'staging'),
  }
}

/** The workspace a command works in; WORKSPACE_MISSING when there is none. Nothing is created. */
export function findWorkspace({ cwd, env, option }: WhereToLook): Workspace {
  const named = option ?? (env['AICOST_WORKSPACE'] || undefined)
  if (named !== undefined) {
    const root = resolve(cwd, named)
    if (isFile(join(root, CONFIG_FILE))) return workspaceAt(root)
    const from = option === undefined ? 'AICOST_WORKSPACE' : '--workspace'
    throw new AicostError('WORKSPACE_MISSING', `${from} names a directory without ${CONFIG_FILE}`, { file: root, hint: `aicost init ${quoted(named)}` })
  }
  for (let dir = resolve(cwd); ; dir = dirname(dir)) {
    if (isFile(join(dir, CONFIG_FILE))) return workspaceAt(dir)
    if (dir === dirname(dir)) break
  }
  throw new AicostError('WORKSPACE_MISSING', `no ${CONFIG_FILE} here or in a directory above`, { file: resolve(cwd), hint: 'aicost init' })
}

/** Writes a commented aicost.yaml into a directory, which is made if need be; WORKSPACE_EXISTS when it has one. */
export function initWorkspace(dir: string, options: TemplateOptions = {}): Workspace {
  const workspace = workspaceAt(resolve(dir))
  try {
    mkdirSync(workspace.root, { recursive: true })
  } catch (error) {
    throw unwritable(workspace.root, error)
  }
  try {
    // wx: two inits at once cannot both believe the file was missing.
    writeFileSync(workspace.configPath, configTemplate(options), { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new AicostError('WORKSPACE_EXISTS', `${CONFIG_FILE} is already there and stays as it is`, { file: workspace.configPath, hint: 'edit it, or init another directory' })
    }
    throw unwritable(workspace.configPath, error)
  }
  return workspace
}

/** A file system's refusal to write below a workspace, as an error of the user's. */
export function unwritable(file: string, error: unknown): AicostError {
  return new AicostError('WORKSPACE_UNWRITABLE', `the workspace cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { file })
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch (error) {
    throw new AicostError('WORKSPACE_MISSING', `cannot look there for a workspace (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { file: path })
  }
}

function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
