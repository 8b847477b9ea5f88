// Finding and making workspaces, in real directories.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { findWorkspace, initWorkspace } from '../../src/config/workspace.ts'
import { AicostError } from '../../src/domain/error.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'aicost-workspace-'))

function failure(work: () => unknown): AicostError {
  try {
    work()
  } catch (error) {
    if (error instanceof AicostError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('initWorkspace', () => {
  it('makes the directory and a configuration that loads', () => {
    const root = join(fresh(), 'deep', 'books')
    const workspace = initWorkspace(root, { company: 'Acme' })
    expect(workspace).toEqual({
      root, configPath: join(root, 'aicost.yaml'), directory: join(root, '.aicost'), ledgerPath: join(root, '.aicost', 'ledger.duckdb'),
      archivePath: join(root, '.aicost', 'archive'), stagingPath: join(root, '.aicost', 'staging'),
    })
    expect(loadConfig(workspace.configPath).company).toBe('Acme')
    expect(readdirSync(root)).toEqual(['aicost.yaml'])
  })

  it('leaves an existing configuration as it is', () => {
    const root = fresh()
    writeFileSync(join(root, 'aicost.yaml'), 'company: Mine\n')
    expect(failure(() => initWorkspace(root))).toMatchObject({ code: 'WORKSPACE_EXISTS', exit: 2, place: { file: join(root, 'aicost.yaml') } })
    expect(readFileSync(join(root, 'aicost.yaml'), 'utf8')).toBe('company: Mine\n')
  })

  it('says when the directory cannot be made', () => {
    const file = join(fresh(), 'file')
    writeFileSync(file, '')
    expect(failure(() => initWorkspace(file)).code).toBe('WORKSPACE_UNWRITABLE')
    expect(failure(() => initWorkspace(join(file, 'below'))).code).toBe('WORKSPACE_UNWRITABLE')
  })
})

describe('findWorkspace', () => {
  it('looks upwards, the nearest first', () => {
    const outer = fresh()
    initWorkspace(outer)
    const inner = join(outer, 'a', 'inner')
    initWorkspace(inner)
    mkdirSync(join(inner, 'x', 'y'), { recursive: true })
    expect(findWorkspace({ cwd: join(inner, 'x', 'y'), env: {} }).root).toBe(inner)
    expect(findWorkspace({ cwd: join(outer, 'a'), env: {} }).root).toBe(outer)
  })

  it('does not take a directory of that name for the file', () => {
    const outer = fresh()
    initWorkspace(outer)
    mkdirSync(join(outer, 'in', 'aicost.yaml'), { recursive: true })
    expect(findWorkspace({ cwd: join(outer, 'in'), env: {} }).root).toBe(outer)
  })

  it('prefers the option, then the environment, relative to the working directory', () => {
    const base = fresh()
    for (const name of ['one', 'two', 'three']) initWorkspace(join(base, name))
    const cwd = join(base, 'one')
    expect(findWorkspace({ cwd, env: { AICOST_WORKSPACE: '../two' }, option: '../three' }).root).toBe(join(base, 'three'))
    expect(findWorkspace({ cwd, env: { AICOST_WORKSPACE: '../two' } }).root).toBe(join(base, 'two'))
    expect(findWorkspace({ cwd, env: { AICOST_WORKSPACE: '' } }).root).toBe(cwd)
  })

  it('says how to make one when there is none', () => {
    const cwd = fresh()
    expect(failure(() => findWorkspace({ cwd, env: {} }))).toMatchObject({ code: 'WORKSPACE_MISSING', exit: 2, place: { file: cwd, hint: 'aicost init' } })
    expect(failure(() => findWorkspace({ cwd, env: {}, option: 'no such' }))).toMatchObject({ code: 'WORKSPACE_MISSING', message: '--workspace names a directory without aicost.yaml', place: { hint: "aicost init 'no such'" } })
    expect(failure(() => findWorkspace({ cwd, env: { AICOST_WORKSPACE: cwd } })).message).toContain('AICOST_WORKSPACE')
  })
})
