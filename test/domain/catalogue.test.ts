// Every code the program can print has a help page; the codes are read from the sources themselves.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue, pageOf, pageText } from '../../src/domain/catalogue.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

function sources(directory: string, extension: string): string[] {
  return readdirSync(join(packageRoot, directory), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(extension)).map((file) => join(directory, file))
}

const texts = [...sources('src', '.ts'), ...sources('parsers', '.ts')].filter((file) => !file.includes('src/domain/catalogue') && !file.includes('src/dev/')).map((file) => ({ file, text: readFileSync(join(packageRoot, file), 'utf8') }))

/** Codes given to errors and diagnostics by name, and those that checks, drop rules and bridges carry. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/(?:AicostError|diagnostic|fail)\(\s*'([A-Z][A-Z0-9_]*)'|\bcode: '([A-Z][A-Z0-9_]*)'/g)].map((match) => match[1] ?? match[2] ?? '')
}

/** The words of a union type: type Code = 'DUP' | 'ERR'. */
function wordsOf(file: string, type: string): string[] {
  const text = texts.find((source) => source.file === file)?.text ?? ''
  const declared = new RegExp(`export type ${type} =\\s*((?:\\s*\\|?\\s*'\\w+')+)`).exec(text)?.[1] ?? ''
  return [...declared.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '')
}

describe('the catalogue', () => {
  it('has a page for every code in src/ and parsers/', () => {
    const used = texts.flatMap(({ file, text }) => codesIn(text).map((code) => ({ code, file })))
    expect(used.length).toBeGreaterThan(100)
    expect(used.filter(({ code }) => pageOf(code)?.code !== code).map(({ code, file }) => `${file}: ${code}`)).toEqual([])
  })

  it('has a page for every variance code, exit reason, drop code and check', () => {
    const words = [...wordsOf('src/reconcile/result.ts', 'Code'), ...wordsOf('src/domain/diagnostic.ts', 'ExitReason'), 'EMPTY_BUCKET', 'TOTAL_ROW', 'PENDING', 'DROPPED']
    expect(words.length).toBeGreaterThan(35)
    const checks = [...(texts.find(({ file }) => file === 'src/app/reconcile-document.ts')?.text ?? '').matchAll(/\bcheck\('([a-z-]+)'/g)].map((match) => match[1] ?? '')
    expect(checks.length).toBeGreaterThan(5)
    expect([...words, ...checks].filter((word) => pageOf(word)?.code !== word)).toEqual([])
  })

  it('has no page of a code that is gone, none twice, and none without text', () => {
    const used = new Set([...texts.flatMap(({ text }) => codesIn(text)), 'TOTAL_ROW'])
    expect(catalogue.filter((page) => (page.kind === 'error' || page.kind === 'diagnostic') && !used.has(page.code)).map((page) => page.code)).toEqual([])
    expect(new Set(catalogue.map((page) => page.code)).size).toBe(catalogue.length)
    for (const page of catalogue) {
      for (const sentence of [page.means, page.example, page.mend]) expect(sentence, page.code).toMatch(/^.{8,}\.$/)
    }
  })

  it('finds a page however the code is written, an exact one first', () => {
    expect(pageOf('control_total')?.code).toBe('CONTROL_TOTAL')
    expect(pageOf('control total')?.code).toBe('CONTROL_TOTAL')
    expect(pageOf('refused')?.kind).toBe('reason')
    expect(pageOf('nothing of the kind')).toBeUndefined()
    expect(pageText(catalogue[0] ?? expect.fail('no page'))).toContain('What to do: ')
  })
})
