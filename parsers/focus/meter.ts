// Words for what a row meters, as vendors put them into FOCUS: SkuMeter "Input Tokens", SkuId openai/gpt-4o/input-tokens,
// Azure's "gpt 4o 0806 Inp glbl Tokens", AWS's USE1-NovaPro-input-tokens, Google's "Gemini 2.5 Flash GA Text Input".
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification, ModelIdentity } from '../../src/import/contract.ts'
import type { Cells } from './cells.ts'
import { editionOf } from './clouds.ts'

export type Kind = NonNullable<Classification['token_kind']>

/** Words run together taken apart, separators as blanks: CacheReadInputTokenCount → cache read input token count. */
function words(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[-_/:,]+/g, ' ').replace(/\s+/g, ' ').trim().toLowerCase()
}

// The cache kinds first: "cache read input tokens" holds the word input.
const KINDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/\bcached? (?:write|creation).*\b1 ?h/, 'cache_write_1h'],
  [/\bcached? (?:write|creation)|\bwr(?:ite)? cache/, 'cache_write_5m'],
  [/\bcached? (?:read|hit)|\b(?:cached|cchd?|cd) (?:in(?:put|p|pt)?)\b|\b(?:in(?:put|p|pt)) (?:cached|cchd?)\b|\bcached (?:text|audio|image|video)? ?(?:input|tokens)|\bcaching\b/, 'cache_read'],
  [/\b(?:output|outp|outpt|opt|out|completion|response|reasoning|thinking)s?\b/, 'output'],
  [/\b(?:input|inp|inpt|prompt)s?\b/, 'input'],
]
const KIND_WORD = /\b(?:text |audio |image |video )?(?:cached?|cchd?|input|inp|inpt|prompt|output|outp|outpt|opt|completion|response|reasoning|thinking)s?\b/

/** The texts that may name the meter, the most particular first. */
const meterTexts = (cells: Cells): string[] => [cells.skuMeter, cells.meterName, cells.usageType, cells.skuId, cells.description].filter((text) => text !== '')

const isTokens = (cells: Cells): boolean => /\btok(?:en)?s?\b/.test(words([cells.consumedUnit, cells.pricingUnit, ...meterTexts(cells)].join(' '))) || /\bgemini\b/i.test(cells.description)

/** Kind of token the row bills, or null where it bills something else or does not say. */
export function kindOf(cells: Cells): Kind | null {
  if (!isTokens(cells)) return null
  for (const text of meterTexts(cells)) {
    const seen = words(text)
    const kind = KINDS.find(([pattern]) => pattern.test(seen))?.[1]
    if (kind) return kind
  }
  return null
}

/** The model the row names, known to its maker; null where no text does. */
export function modelOf(cells: Cells): ModelIdentity | null {
  const said = [cells.skuModel, editionOf(cells.service) ?? '', ...skuParts(cells.skuId), cells.skuMeter, cells.meterName, cells.usageType, cells.description, cells.meterSubcategory, cells.service].filter((text) => text !== '')
  for (const text of said) {
    // A meter's words would pass for a model's name: gpt 4o 0806 Inp glbl Tokens.
    const found = (KIND_WORD.test(words(text)) ? null : named(text)) ?? inWords(text)
    if (found) return found
  }
  return null
}

/** openai/gpt-5.4-mini/input-tokens names its model in the middle. */
const skuParts = (skuId: string): string[] => (/^[^/]+\/[^/]+\/[^/]+/.test(skuId) ? [skuId.split('/').slice(1, -1).join('/')] : [])

function named(text: string): ModelIdentity | null {
  const identity = modelIdentity(text.replace(/\s+/g, '-'))
  return identity.maker === null ? null : identity
}

const REGION = /^[A-Z]{2,4}\d{0,2}-(?=[A-Z])/
const NOISE = /\b(?:ga|preview|text|audio|image|video|global|glbl|regional|regnl|data zone|dz(?:n|one)?|batch|flex|priority|short context|long context)\b.*$/

/** The model in front of the kind's word; else a model's family anywhere in the text. */
function inWords(text: string): ModelIdentity | null {
  const plain = words(text.replace(REGION, ''))
  const at = plain.search(KIND_WORD)
  const before = (at > 0 ? plain.slice(0, at) : plain).replace(NOISE, '').trim()
  const front = before === '' ? null : named(before)
  if (front) return front
  const family = FAMILY.exec(plain)?.[0]
  return family === undefined ? null : named(family)
}

const VERSION = String.raw`(?:[ v]?\d+(?:\.\d+)?)`
const FAMILY = new RegExp([
  String.raw`\bclaude(?:${VERSION}|[ ](?:opus|sonnet|haiku|instant))+`, String.raw`\bgpt ?\d[\w.]*(?: (?:mini|nano|turbo|pro|audio|realtime|\d{4}))*`, String.raw`\bo[1-9](?: (?:mini|pro))?\b`,
  String.raw`\bgemini \d+(?:\.\d+)? (?:flash lite|flash|pro|ultra|nano)`, String.raw`\bnova (?:\d(?:\.\d)? )?(?:micro|lite|pro|premier|sonic|canvas|reel)`, String.raw`\btext embedding (?:3 (?:small|large)|ada(?: 002)?)`,
].join('|'))

/** Tier, modality and size of the context, where a text says them. */
export function particulars(cells: Cells): Pick<Classification, 'tier' | 'modality' | 'context'> {
  const seen = words([cells.skuTier, ...meterTexts(cells)].join(' '))
  const tier = /\b(batch|flex|priority)\b/.exec(seen)?.[1]
  const modality = /\b(text|audio|image|video)\b(?= (?:input|inp|output|outp|token|cached))/.exec(seen)?.[1]
  const context = /\blong (?:context|ctx|co)\b|> ?200k/.test(seen) ? 'long' : /\bshort (?:context|ctx|co)\b/.test(seen) ? 'short' : null
  return { tier: (tier as Classification['tier']) ?? 'standard', modality: (modality as Classification['modality']) ?? null, context }
}
