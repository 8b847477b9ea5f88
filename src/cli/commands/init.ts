// aicost init
import { initWorkspace } from '../../config/workspace.ts'
import { resolve } from 'node:path'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'

export function init(context: Context, dir: string | undefined): Promise<Outcome> {
  const workspace = initWorkspace(resolve(context.surroundings.cwd, dir ?? '.'))
  return Promise.resolve({
    name: 'init', workspace: workspace.root, body: { config: workspace.configPath }, sheets: [],
    text: `Wrote ${workspace.configPath}\nNext: name your sources in it, then aicost import DOWNLOADS\n`,
  })
}
