// The template of `aicost init` and the published JSON Schema, each checked against the loader and each other.
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { parseConfig } from '../../src/config/load.ts'
import { configTemplate } from '../../src/config/template.ts'
import { publicKeyLine } from './public-key.ts'

/** The template with every example in force: prose begins with `# ` and a word, examples with `#` and YAML. */
function uncommented(): string {
  const text = configTemplate().replaceAll(/^#(?=\S| {2})/gm, '')
  return text.replaceAll(/ssh-ed25519 AAAA…/g, () => publicKeyLine())
}

const FORMATS = ['openai-completions-usage-csv', 'openai-cost-csv']
const published = () => z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])

describe('configTemplate', () => {
  it('loads as it is, without a problem or a warning', () => {
    expect(parseConfig(configTemplate(), 'aicost.yaml')).toMatchObject({ company: 'My Company', currency: 'USD', sources: [], warnings: [] })
  })

  it('loads with every example uncommented, and the examples cover every key at the top', () => {
    const config = parseConfig(uncommented(), 'aicost.yaml', { formats: FORMATS })
    expect(config.warnings).toEqual([])
    expect(config.sources.map(({ id }) => id)).toEqual(['openai-main', 'aws', 'claude-via-aws', 'helpdesk'])
    expect(config.signers).toHaveLength(2)
    expect(config.close.start_month).toBe('2026-01')
    const keys = Object.keys(configJsonSchema()['properties'] as object)
    expect(Object.keys(parse(uncommented()) as object).toSorted()).toEqual(keys.toSorted())
  })

  it.each(['Acme', 'null', 'A: "B" #1 \\ {x}', '- Ünï\nCode', "O'Neil & Söhne", '$& $1'])('writes the company %j', (company) => {
    expect(parseConfig(configTemplate({ company }), 'aicost.yaml').company).toBe(company)
  })

  it('explains every block', () => {
    const lines = configTemplate().split('\n')
    const blocks = lines.flatMap((line, index) => (/^#?[a-z_]+:/.test(line) ? [lines[index - 1] ?? ''] : []))
    expect(blocks.length).toBeGreaterThan(14)
    expect(blocks.filter((before) => !/^# \S|^(company|#?rates): /.test(before))).toEqual([])
  })
})

describe('configJsonSchema', () => {
  it('accepts the template and its examples as an ordinary YAML reader sees them', () => {
    expect(published().safeParse(parse(configTemplate())).error?.issues).toBeUndefined()
    expect(published().safeParse(parse(uncommented())).error?.issues).toBeUndefined()
  })

  it.each(['sources: [ { id: a, provider: b, scop: whole } ]', 'sources: [ { id: a } ]', 'close: { start_month: 2026-13 }', 'budgets: [ { month: 2026-01, amount: "1,000" } ]', 'ai_rules: [ { match: { servic: x } } ]', 'tax: maybe'])('refuses %s', (text) => {
    expect(published().safeParse(parse(text)).success).toBe(false)
  })

  it('has an id, a title, and a description on every key', () => {
    const schema = configJsonSchema()
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'aicost.config/1', title: 'aicost.yaml', additionalProperties: false })
    const bare: string[] = []
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return
      const { properties, ...rest } = node as Record<string, unknown>
      for (const [key, value] of Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (typeof value['description'] !== 'string') bare.push(`${path}.${key}`)
        visit(value, `${path}.${key}`)
      }
      for (const [key, value] of Object.entries(rest)) visit(value, key === 'items' || key === 'anyOf' ? path : `${path}.${key}`)
    }
    visit(schema, '')
    expect(bare).toEqual([])
  })

  it('states defaults', () => {
    const properties = configJsonSchema()['properties'] as Record<string, { default?: unknown; properties?: Record<string, { properties?: Record<string, { default?: unknown }> }> }>
    expect(properties['tax']?.default).toBe('none')
    expect(properties['tolerance']?.properties?.['statement']?.properties?.['abs']?.default).toBe('5')
  })
})
