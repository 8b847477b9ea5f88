// The grammar of OpenAI's `line_item`: "priority | gpt-5.1, cached input, long context", "web search tool calls".
// Every part is a closed word list; what no list knows is kept and named, never guessed.
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification } from '../../src/import/contract.ts'

type Kind = NonNullable<Classification['token_kind']>
type Modality = NonNullable<Classification['modality']>
type Tier = NonNullable<Classification['tier']>

/** Asked in this order: "cached input" ends in "input" too. */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:cached input|cache reads?)$/, 'cache_read'],
  [/^cache writes?$/, 'cache_write_5m'],
  [/^input$/, 'input'],
  [/^output$/, 'output'],
]

const TIERS: Readonly<Record<string, Tier>> = { batch: 'batch', flex: 'flex', priority: 'priority', default: 'standard' }

/** Items that are not a model's tokens: pattern, category, unit when the file states none. */
const OTHER_ITEMS: readonly (readonly [RegExp, string, string | null])[] = [
  [/\bstorage\b/, 'storage', null],
  [/\bweb search\b/, 'tools', 'Requests'],
  [/\bfile search\b/, 'tools', 'Requests'],
  [/\bcode interpreter\b|\bcontainers?\b/, 'tools', 'Sessions'],
  [/\btool calls?\b/, 'tools', 'Requests'],
]

const SIZE = /^\d+x\d+$/
const QUALITY = new Set(['standard', 'hd', 'low', 'medium', 'high'])
const MODALITY = /^(.+?) (text|audio|image)$/

/** What a line item says; `unknown` are the words that no list knows. */
export interface LineItem {
  readonly model: string | null
  readonly maker: string | null
  readonly kind: Kind | null
  readonly modality: Modality | null
  readonly tier: Tier | null
  readonly context: 'long' | null
  readonly category: string | null
  readonly unit: string | null
  readonly unknown: readonly string[]
}

const NOTHING: LineItem = { model: null, maker: null, kind: null, modality: null, tier: null, context: null, category: null, unit: null, unknown: [] }

/** Reads one line item; an empty one is an export that was not grouped by line item. */
export function readLineItem(text: string): LineItem {
  const { tier, rest, unknown } = withoutPrefix(text.trim())
  if (rest === '') return NOTHING
  const incentive = /^data sharing incentive tier - (.+)$/i.exec(rest)
  if (incentive) return { ...NOTHING, ...attributes([incentive[1] ?? ''], 'free', unknown), category: 'inference' }
  const [head = '', ...words] = rest.split(',').map((part) => part.trim())
  const read = attributes(words, tier, unknown)
  const other = read.kind === null ? OTHER_ITEMS.find(([pattern]) => pattern.test(rest.toLowerCase())) : undefined
  if (other) return { ...NOTHING, ...read, unknown, category: other[1], unit: other[2] }
  const named = MODALITY.exec(head)
  const identity = modelIdentity((named?.[1] ?? head).replaceAll(/\s+/g, '-'))
  if (read.kind === null && identity.maker === null) return { ...NOTHING, ...read, unknown: [...unknown, head] }
  return { ...read, modality: read.modality ?? modality(named?.[2]), model: identity.model, maker: identity.maker, tier: read.tier ?? standardUnless(unknown), category: 'inference', unit: null }
}

/** A line that names no tier is at the standard one; a prefix that no list knows is another. */
function standardUnless(unknown: readonly string[]): Tier {
  return unknown.length === 0 ? 'standard' : 'other'
}

/** `priority | ` before the item; a prefix that is no tier is an unknown word. */
function withoutPrefix(text: string): { tier: Tier | null; rest: string; unknown: string[] } {
  const match = /^([^,|]+?) \| (.*)$/.exec(text)
  if (!match) return { tier: null, rest: text, unknown: [] }
  const [, prefix = '', rest = ''] = match
  const tier = TIERS[prefix.toLowerCase()]
  return { tier: tier ?? null, rest, unknown: tier ? [] : [prefix] }
}

/** The words after the model, in any order; sizes and picture qualities say nothing the ledger keeps. */
function attributes(words: readonly string[], tierBefore: Tier | null, unknownBefore: readonly string[]): LineItem {
  const image = words.some((word) => SIZE.test(word))
  let read: LineItem = { ...NOTHING, tier: tierBefore, unknown: unknownBefore }
  for (const original of words) {
    const word = original.toLowerCase().replaceAll('_', ' ').replace(/ tokens$/, '')
    const [, of = '', bare = word] = /^(text|audio|image) (.+)$/.exec(word) ?? []
    const kind = KINDS.find(([pattern]) => pattern.test(bare))?.[1]
    const tier = TIERS[word]
    if (kind) read = { ...read, kind, modality: modality(of) }
    else if (word === 'long context') read = { ...read, context: 'long' }
    else if (tier) read = { ...read, tier }
    else if (!SIZE.test(word) && !(image && QUALITY.has(word))) read = { ...read, unknown: [...read.unknown, original] }
  }
  return read
}

function modality(word: string | undefined): Modality | null {
  return word === 'text' || word === 'audio' || word === 'image' ? word : null
}
