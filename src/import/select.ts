// Which groups of records enter: the parser's classification, the source's scope, the company's ai_rules for cloud
// bills, and for bank files the payees that matter.
import { matches, matchesAny } from '../domain/pattern.ts'
import type { AiRule, Config, Source } from '../config/config.ts'
import { isAiPayee } from './payees.ts'
import type { Classification, Group, Parser } from './contract.ts'
import type { ExtraGroup } from './scan.ts'
import { literal } from '../ledger/ledger.ts'

export interface Selection {
  readonly classification: Classification
  readonly share: string
  readonly ruleId: string | null
}

/** Columns of a cloud bill that ai_rules may name, and the parser's column that holds them. */
const RULE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  service: ['product_code', 'product_name', 'service_name'],
  product: ['product_name', 'product_code'],
  usage_type: ['usage_type', 'sku_meter'],
  operation: ['operation'],
  line_type: ['line_item_type', 'charge_category'],
  region: ['region', 'region_id'],
  resource: ['resource_id'],
  description: ['description', 'charge_description'],
}

/** The day of a record, where dated rules have to tell days apart. */
const RULE_DAY = 'rule_day'

/** Columns to group by beyond the parser's own because an ai_rule looks at them. */
export function ruleGroups(parser: Parser, rules: readonly AiRule[]): ExtraGroup[] {
  if (!parser.wholeBill) return []
  const dated = rules.some((rule) => rule.from !== undefined || rule.to !== undefined)
  const day = dated && parser.slice.at !== undefined ? [{ name: RULE_DAY, sql: `coalesce(strftime(${parser.slice.at}, '%Y-%m-%d'), '')` }] : []
  const keys = new Set(rules.flatMap((rule) => (typeof rule.match === 'string' ? [] : Object.keys(rule.match))))
  const declared = new Set(parser.columns.map((column) => column.name))
  return [...day, ...[...keys].flatMap((key) => {
    if (key.startsWith('tag:')) return [{ name: key, sql: `coalesce(case when json_valid(tags) then json_extract_string(tags, ${literal(`$."${key.slice(4)}"`)}) end, '')` }]
    return (RULE_COLUMNS[key] ?? []).filter((column) => declared.has(column) && !parser.groups?.includes(column)).map((column) => ({ name: column, sql: `coalesce(${column}::varchar, '')` }))
  })]
}

/** The rules that may select rows of this source's bill. */
export function rulesFor(source: Source | null, config: Config): AiRule[] {
  return config.ai_rules.filter((rule) => (rule.source === undefined || rule.source === source?.id) && (rule.provider === undefined || matches(rule.provider, source?.provider ?? '')))
}

/** What becomes of a group of records whose bucket starts at `start`, or null when it stays excluded. */
export function selectGroup(parser: Parser, group: Group, start: string, source: Source | null, config: Config): Selection | null {
  if (parser.relation === 'payment') return selectPayment(group, config)
  const classification = parser.classify?.(group) ?? {}
  const wholeBill = typeof parser.wholeBill === 'function' ? parser.wholeBill(group) : parser.wholeBill
  const scope = source?.scope ?? (wholeBill ? 'ai_rows' : 'whole')
  if (!parser.wholeBill || scope === 'whole' || classification.selected) return { classification, share: '1', ruleId: null }
  const rules = rulesFor(source, config)
  const at = group[RULE_DAY] || start
  const index = rules.findIndex((rule) => inForce(rule, at) && ruleMatches(rule, group))
  const rule = rules[index]
  return rule ? { classification, share: rule.share, ruleId: `ai_rules[${config.ai_rules.indexOf(rule)}]` } : null
}

const inForce = (rule: AiRule, start: string): boolean => (rule.from === undefined || rule.from <= start.slice(0, 10)) && (rule.to === undefined || start.slice(0, 10) < rule.to)

function ruleMatches(rule: AiRule, group: Group): boolean {
  if (typeof rule.match === 'string') {
    const pattern = rule.match
    return ['service', 'product', 'usage_type'].some((key) => cells(key, group).some((cell) => matches(pattern, cell)))
  }
  return Object.entries(rule.match).every(([key, pattern]) => cells(key, group).some((cell) => matches(pattern, cell)))
}

function cells(key: string, group: Group): string[] {
  if (key.startsWith('tag:')) return [group[key] ?? '']
  return (RULE_COLUMNS[key] ?? []).map((column) => group[column] ?? '').filter((cell) => cell !== '')
}

/** Bank rows enter if a source knows the payee, it is a known AI vendor, or every payee is to be reviewed. */
function selectPayment(group: Group, config: Config): Selection | null {
  const texts = Object.values(group).filter((text) => text !== '')
  const any = (patterns: readonly string[]): boolean => texts.some((text) => matchesAny(patterns, text))
  const keep = { classification: {}, share: '1', ruleId: null }
  if (config.sources.some((source) => any(source.match.payee))) return keep
  if (any(config.payees.own_accounts) || any(config.payees.ignore)) return null
  return config.payees.review === 'all' || texts.some((text) => isAiPayee(text)) ? keep : null
}
