// The shape of the code: who may import whom, where third-party packages and streams are touched, headers, SQL types,
// and that --help starts without the heavy modules.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../src/ledger/assets.ts'

const HIDDEN = new Set(['node_modules', 'dist', '.git'])

function walk(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? (HIDDEN.has(entry.name) ? [] : walk(path)) : [path]
  })
}

const sources = ['src', 'parsers'].flatMap(walk).filter((path) => path.endsWith('.ts'))
const sql = ['src', 'parsers'].flatMap(walk).filter((path) => path.endsWith('.sql'))
const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8')

interface Import {
  readonly from: string
  /** A path from the package root for own files, else the package's name. */
  readonly to: string
  readonly lazy: boolean
  readonly typeOnly: boolean
}

/** Static and dynamic imports and re-exports of a file. */
function importsOf(path: string): Import[] {
  const text = read(path)
  const own = (target: string): string => (target.startsWith('.') ? relative(packageRoot, join(packageRoot, dirname(path), target)) : (/^(@[^/]+\/[^/]+|[^/]+)/.exec(target)?.[0] ?? target))
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from '([^']+)'|^import '([^']+)'/gms)].map((found) => ({ from: path, to: own(found[2] ?? found[3] ?? ''), lazy: false, typeOnly: found[1] !== undefined }))
  const lazy = [...text.matchAll(/import\('([^']+)'\)/g)].map((found) => ({ from: path, to: own(found[1] ?? ''), lazy: true, typeOnly: false }))
  return [...fixed, ...lazy]
}

const imports = sources.flatMap(importsOf)
const shown = ({ from, to }: Import): string => `${from} → ${to}`

/** The layer of an own file: src/<layer>/… or parsers/<format>. */
function layer(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'src' ? second : top
}

// Who may be imported by whom, besides itself. `config` serves cli, app and the layers under app. Shapes (type imports)
// may be shared between the layers under app, and cli may name the shape of anything: they bring no code along.
const SIBLINGS = ['import', 'reconcile', 'close', 'allocate', 'analyze']
const MAY: Readonly<Record<string, readonly string[]>> = {
  cli: ['app', 'render', 'config', 'domain'],
  app: ['import', 'reconcile', 'close', 'ledger', 'config', 'domain', 'render', 'parsers'],
  import: ['ledger', 'config', 'domain'],
  reconcile: ['ledger', 'config', 'domain'],
  close: ['ledger', 'config', 'domain'],
  config: ['domain'],
  ledger: ['domain'],
  render: ['domain'],
  domain: [],
}

test('the walk sees the code', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(sql.length).toBeGreaterThan(20)
  expect(imports.some(({ from, to, lazy }) => from === 'src/cli/export-commands.ts' && to === 'src/cli/commands/export.ts' && lazy)).toBe(true)
  expect(imports.some(({ from, to }) => from === 'src/ledger/ledger.ts' && to === '@duckdb/node-api')).toBe(true)
})

describe('dependency direction', () => {
  const own = imports.filter(({ to }) => to.startsWith('src/') || to.startsWith('parsers/'))

  test.each(Object.keys(MAY))('%s', (name) => {
    const wrong = own.filter(({ from, to, typeOnly }) => {
      if (layer(from) !== name || !from.startsWith('src/') || layer(to) === name || MAY[name]?.includes(layer(to))) return false
      // What a vendor calls a model and what a price list calls it must be read by one rule.
      if (name === 'reconcile' && to === 'src/import/model-identity.ts') return false
      return !(typeOnly && (name === 'cli' || (SIBLINGS.includes(name) && SIBLINGS.includes(layer(to)))))
    })
    expect(wrong.map(shown)).toEqual([])
  })

  test('every folder of src has its rule', () => {
    expect([...new Set(sources.filter((path) => path.startsWith('src/')).map(layer))].filter((name) => name !== 'dev' && !(name in MAY))).toEqual([])
  })

  test('nobody but the tests and dev itself uses dev', () => {
    expect(own.filter(({ from, to }) => layer(to) === 'dev' && layer(from) !== 'dev').map(shown)).toEqual([])
  })

  test('a parser imports the contract and its own folder', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!from.startsWith('parsers/') || from === 'parsers/registry.ts') return false
      // Three cuts of one bill, one vocabulary.
      if (/^parsers\/github-(?:ai-usage|premium-requests)-csv\//.test(from) && to.startsWith('parsers/github-usage-csv/')) return false
      // The legacy report shows the same bill under older headers: it shares what becomes of a row.
      if (from.startsWith('parsers/aws-cur-legacy/') && to.startsWith('parsers/aws-cur-2/')) return false
      // One table, written as JSON Lines and flattened.
      if (from.startsWith('parsers/gcp-billing-csv/') && to.startsWith('parsers/gcp-billing-jsonl/')) return false
      // Two agreements of one vendor, one vocabulary.
      if (from.startsWith('parsers/azure-cost-details-mca/') && to.startsWith('parsers/azure-cost-details-ea/')) return false
      // Azure's FOCUS file bills the meters of its cost details, by the same names.
      if (from.startsWith('parsers/focus/') && to === 'parsers/azure-cost-details-ea/meter.ts') return false
      // One bank names all its downloads alike.
      if (from.startsWith('parsers/chase-checking-csv/') && to.startsWith('parsers/chase-card-csv/')) return false
      return to !== 'src/import/contract.ts' && !to.startsWith(`${dirname(from)}/`)
    })
    expect(wrong.map(shown)).toEqual([])
  })
})

describe('third-party packages', () => {
  const users = (name: string): string[] => [...new Set(imports.filter(({ to }) => to === name).map(({ from }) => from))]

  test('the DuckDB driver is imported in src/ledger alone', () => {
    expect(users('@duckdb/node-api')).toEqual(['src/ledger/ledger.ts'])
  })

  test.each(['exceljs', 'cli-table3'])('%s is imported in src/render alone', (name) => {
    expect(users(name).length).toBeGreaterThan(0)
    expect(users(name).filter((path) => layer(path) !== 'render')).toEqual([])
  })

  test.each(['chalk', 'sshpk', 'tar', 'yauzl'])('%s is imported in one file', (name) => {
    expect(users(name)).toHaveLength(1)
  })

  test('commander is the command line\'s', () => {
    expect(users('commander').filter((path) => layer(path) !== 'cli' && layer(path) !== 'dev')).toEqual([])
  })

  test('every package that is imported is declared, and the other way round', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    const used = new Set(imports.filter(({ from, to }) => layer(from) !== 'dev' && !to.startsWith('node:') && !to.includes('/') || to.startsWith('@')).map(({ to }) => to))
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([])
    expect([...used].filter((name) => !(name in dependencies))).toEqual([])
  })
})

test('only the command line writes to streams, reads the arguments, or ends the process', () => {
  const outside = sources.filter((path) => !['cli', 'dev'].includes(layer(path)))
  const wrong = outside.flatMap((path) => read(path).split('\n').flatMap((line, index) => (/\bconsole\.|process\.(exit|stdout|stderr|argv|exitCode)\b/.test(line.replace(/\/\/.*|\/\*.*|^\s*\*.*/, '')) ? [`${path}:${index + 1} ${line.trim()}`] : [])))
  expect(wrong).toEqual([])
})

test('every file begins by saying what it is', () => {
  const files = [...sources, ...walk('test').filter((path) => path.endsWith('.ts'))]
  expect(files.filter((path) => !/^(\/\/|\/\*\*?) \S/.test(read(path)))).toEqual([])
})

describe('SQL', () => {
  test.each(sql)('%s has its header, and no doubles', (path) => {
    const text = read(path)
    expect(text).toMatch(/^-- What: {7}\S.*\n(-- {13}\S.*\n)*-- Grain: {6}\S.*\n(-- {13}\S.*\n)*-- Reads: {6}\S.*\n(-- {13}\S.*\n)*-- Parameters: \S/)
    const code = text.replace(/--.*/g, '')
    expect(code).not.toMatch(/\b(double|float|real|float8)\b/i)
  })
})

describe('start-up', () => {
  /** Own files and packages that are loaded before any action runs. */
  function staticGraph(entry: string): Set<string> {
    const seen = new Set<string>()
    const visit = (path: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      if (path.endsWith('.ts')) for (const { to, lazy, typeOnly } of importsOf(path)) if (!lazy && !typeOnly) visit(to)
    }
    visit(entry)
    return seen
  }

  test('--help loads nothing heavy', () => {
    const graph = staticGraph('src/cli/main.ts')
    expect(graph).toContain('commander')
    expect(graph).toContain('src/cli/commands.ts')
    expect(['zod', '@duckdb/node-api', 'exceljs', 'luxon', 'papaparse', 'yaml', 'sshpk', '@pydantic/genai-prices', 'src/ledger/ledger.ts', 'src/config/load.ts'].filter((name) => graph.has(name))).toEqual([])
  })

  test('the graph does find what is imported', () => {
    const graph = staticGraph('src/cli/commands/export.ts')
    expect(['zod', '@duckdb/node-api', 'luxon'].filter((name) => !graph.has(name))).toEqual([])
  })
})

test('docs and code name no path of the machine they were written on', () => {
  const files = ['src', 'parsers', 'test', 'fixtures', '.ci'].flatMap(walk).filter((path) => /\.(ts|sql|md|yaml|json|csv)$|\.ci\/run$/.test(path) && path !== 'test/architecture.test.ts')
  const docs = readdirSync(packageRoot).filter((name) => /\.(md|json)$/.test(name) && name !== 'package-lock.json' && name !== 'bench-results.json')
  expect([...files, ...docs].filter((path) => /(^|[\s"'`(])\/(work|farm)\//.test(read(path)))).toEqual([])
})
