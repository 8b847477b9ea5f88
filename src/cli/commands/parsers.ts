// aicost parsers, aicost identify
import { identifyAll, parserList } from '../../app/identify.ts'
import type { Outcome } from '../output.ts'
import { printError } from '../output.ts'

export function listParsers(): Promise<Outcome> {
  const parsers = parserList()
  return Promise.resolve({
    name: 'parsers', workspace: null, body: { parsers },
    sheets: [{
      columns: [{ key: 'format', title: 'Format', kind: 'text' }, { key: 'title', title: 'What', kind: 'text' }, { key: 'provider', title: 'Provider', kind: 'text' }, { key: 'leg', title: 'Leg', kind: 'text' }, { key: 'confidence', title: 'Confidence', kind: 'text' }, { key: 'checked', title: 'Checked', kind: 'text' }],
      rows: parsers.map(({ format, title, provider, leg, confidence, checked }) => ({ format, title, provider, leg, confidence, checked })),
    }],
  })
}

export async function identifyCommand(files: readonly string[]): Promise<Outcome> {
  const found = await identifyAll(files)
  for (const entry of found) if (entry.error) printError(entry.error)
  return {
    name: 'identify', workspace: null, body: { files: found.map(({ file, format, others }) => ({ file, format, others: others.map(({ format: other, missing }) => ({ format: other, missing })) })) },
    sheets: [{
      columns: [{ key: 'file', title: 'File', kind: 'text' }, { key: 'format', title: 'Format', kind: 'text' }, { key: 'why', title: 'Why not the nearest other', kind: 'text' }],
      rows: found.map(({ file, format, others }) => ({ file, format, why: others[0] ? `${others[0].format}: ${others[0].missing.slice(0, 4).join(', ')}` : null })),
    }],
    exitCode: found.some((entry) => entry.format === null) ? 2 : 0,
  }
}
