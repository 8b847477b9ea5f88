// The grammar of Google's SKU descriptions that bill models. Vertex AI writes "Gemini 2.5 Flash GA Text Input -
// Predictions", the Gemini API "Generate content output token count gemini 2.5 flash short input text": in the second
// the direction stands in the head, and "short input" only says how long the prompt was. Checked 2026-11.
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification, ModelIdentity } from '../../src/import/contract.ts'

type TokenKind = NonNullable<Classification['token_kind']>
type Modality = NonNullable<Classification['modality']>

export interface Sku {
  /** What is counted; `other` says nothing more than its own unit. */
  readonly meter: 'tokens' | 'characters' | 'images' | 'seconds' | 'storage' | 'tool' | 'other'
  readonly model: ModelIdentity | null
  readonly kind: TokenKind | null
  readonly modality: Modality | null
  readonly tier: 'standard' | 'batch' | 'flex' | 'priority' | null
  readonly context: 'short' | 'long' | null
}

const NOTHING: Sku = { meter: 'other', model: null, kind: null, modality: null, tier: null, context: null }

/** Takes a SKU's description apart. Never fails: what it does not know is meter `other`. */
export function parseSku(description: string): Sku {
  const text = description.trim().replace(/\s+/g, ' ').replace(/\s*-\s*Predictions?$/i, '')
  if (/^(?:generate|batch ?generate|embed)[ _]?content\b/i.test(text)) return apiSku(text)
  if (/^cached content storage/i.test(text)) return { ...NOTHING, meter: 'storage' }
  if (/grounding|web search|google search|google maps|code execution/i.test(text)) return { ...NOTHING, meter: 'tool', model: /gemini/i.test(text) ? gemini(text) : null }
  if (/^gemini\b/i.test(text)) return geminiSku(text)
  if (/^(?:anthropic )?claude\b/i.test(text)) return claudeSku(text)
  if (/^imagen\b/i.test(text)) return { ...NOTHING, meter: 'images', model: numbered(text, /^(imagen \d+(?:\.\d+)?(?: (?:fast|ultra))?)/i), modality: 'image', kind: null }
  if (/^veo\b/i.test(text)) return { ...NOTHING, meter: 'seconds', model: numbered(text, /^(veo \d+(?:\.\d+)?(?: (?:fast|lite))?)/i), modality: 'video' }
  if (/\b(?:bison|gecko|palm)\b/i.test(text)) return { ...NOTHING, meter: 'characters', modality: 'text', tier: tierOf(text) }
  return otherModel(text)
}

/** Gemini API: the head says the direction, the model follows, then context band, modality and tier. */
function apiSku(text: string): Sku {
  const found = /^\w+(?:[ _]content)?(?: (thinking))?(?: (cached))?(?: (?:thinking|(text|image|audio|video)))? (input|output) token count(?: for)? ?(.*)$/i.exec(text)
  if (!found) return { ...NOTHING, model: /gemini/i.test(text) ? gemini(text) : null }
  const [, , cached, before, direction = '', rest = ''] = found
  const input = direction.toLowerCase() === 'input'
  // What stands behind the model: "short input text", "text caching", "input image".
  const after = rest.replace(MODEL_WORDS, '')
  const modalities = [...after.matchAll(/\b(text|image|audio|video)\b/gi)]
  return {
    meter: 'tokens', model: gemini(rest), tier: tierOf(after), modality: modality(before ?? modalities.at(-1)?.[1]),
    kind: !input ? 'output' : cached !== undefined || /\bcach(?:ing|ed)\b/i.test(after) ? 'cache_read' : 'input',
    context: /\bshort (?:input|context)\b/i.test(after) ? 'short' : /\blong (?:input|context)\b/i.test(after) ? 'long' : null,
  }
}

// A model's own words at the start of a text, so that what follows is about the meter.
const MODEL_WORDS = /^gemini[ -](?:embedding(?:[ -]\d+)?|(?:live[ -])?\d+(?:\.\d+)?(?:[ -](?:flash|pro|ultra|nano))?(?:[ -](?:lite|flash|pro))?(?:[ -](?:native (?:image generation|audio)|image generation|live|tts|preview|exp))*)/i

/** Vertex AI: model, release (GA), region (Global), mode, modality and direction, in this order but for caching. */
function geminiSku(text: string): Sku {
  const model = gemini(text)
  const after = text.replace(MODEL_WORDS, '')
  const said = { model, tier: tierOf(after), context: contextOf(after) }
  const found = /\b(text|image|audio|video)\b/i.exec(after)
  const medium = modality(found?.[1])
  if (/\bstorage\b/i.test(after)) return { ...NOTHING, ...said, meter: 'storage', modality: medium }
  if (/\btun(?:ing|ed)\b|\btraining\b/i.test(after)) return { ...NOTHING, model, meter: /token/i.test(after) ? 'tokens' : 'other' }
  const cached = /\bcach(?:ing|ed)\b/i.test(after)
  const output = /\boutput\b/i.test(after)
  if (!cached && !output && !/\binput\b/i.test(after) && !/embedding/i.test(text)) return { ...NOTHING, model }
  const kind: TokenKind = output ? 'output' : cached ? 'cache_read' : 'input'
  // The models before 2.0 were billed by characters, pictures and seconds.
  if (/^gemini 1\./i.test(text)) return { ...said, meter: medium === 'image' ? 'images' : medium === 'audio' || medium === 'video' ? 'seconds' : 'characters', kind: null, modality: medium ?? 'text' }
  return { ...said, meter: 'tokens', kind, modality: medium }
}

/** gemini-2.5-flash-lite; Lite is looked for before Flash, for it stands on either side of it. */
function gemini(text: string): ModelIdentity | null {
  const words = MODEL_WORDS.exec(text.slice(Math.max(text.search(/gemini/i), 0)))?.[0].toLowerCase().replace(/-/g, ' ') ?? ''
  if (words === '') return null
  const embedding = /embedding(?: (\d+))?/.exec(words)
  if (embedding) return modelIdentity(`gemini-embedding-${embedding[1] ?? '001'}`)
  const version = /\d+(?:\.\d+)?/.exec(words)?.[0] ?? ''
  const family = /\blite\b/.test(words) ? '-flash-lite' : (/\b(?:flash|pro|ultra|nano)\b/.exec(words)?.[0].replace(/^/, '-') ?? '')
  const form = /image generation/.test(words) ? '-image' : /native audio/.test(words) ? '-native-audio' : /\btts\b/.test(words) ? '-tts' : ''
  return modelIdentity(`gemini-${/\blive\b/.test(words) ? 'live-' : ''}${version}${family}${form}`)
}

/** Claude on Vertex AI, in whatever service it is billed. */
function claudeSku(text: string): Sku {
  const name = /^(?:anthropic )?(claude(?: (?:\d+(?:\.\d+)?|opus|sonnet|haiku|fable|instant|v\d))*)/i.exec(text)?.[1] ?? ''
  const after = text.slice(text.toLowerCase().indexOf(name.toLowerCase()) + name.length)
  const model = modelIdentity(name.replace(/ /g, '-'))
  const kind = kindOf(after)
  if (kind === null) return { ...NOTHING, model }
  return { meter: 'tokens', model, kind, modality: 'text', tier: tierOf(after), context: contextOf(after) }
}

/** Cache words first, for "cache write input tokens" is not plain input. */
function kindOf(words: string): TokenKind | null {
  if (/cach\w*[ -]?(?:write|creation)/i.test(words)) return /\b(?:1 ?h(?:our)?|60 ?m)/i.test(words) ? 'cache_write_1h' : 'cache_write_5m'
  if (/cach(?:e|ed|ing)\b/i.test(words)) return 'cache_read'
  if (/\boutput\b/i.test(words)) return 'output'
  return /\binput\b/i.test(words) ? 'input' : null
}

/** Models of other makers: "Llama 3.1 405B Instruct Input Tokens". */
function otherModel(text: string): Sku {
  const found = /^(.+?)[ :-]+(?:(?:batch|cached?|cache read|text)[ :-]+)*(?:input|output)[ -]tokens?\b/i.exec(text)
  const kind = found ? kindOf(text.slice((found[1] ?? '').length)) : null
  if (!found || kind === null) return NOTHING
  return { meter: 'tokens', model: modelIdentity((found[1] ?? '').trim().replace(/\s+/g, '-')), kind, modality: null, tier: tierOf(text), context: contextOf(text) }
}

function numbered(text: string, pattern: RegExp): ModelIdentity | null {
  const name = pattern.exec(text)?.[1]
  return name === undefined ? null : modelIdentity(name.replace(/ /g, '-'))
}

const contextOf = (words: string): Sku['context'] => (/\blong\b|>\s*200k/i.test(words) ? 'long' : /\bshort\b|<=?\s*200k/i.test(words) ? 'short' : null)

function tierOf(words: string): NonNullable<Sku['tier']> {
  const found = /\b(batch|flex|priority)\b/i.exec(words)?.[1]?.toLowerCase()
  return found === 'batch' || found === 'flex' || found === 'priority' ? found : 'standard'
}

function modality(word: string | undefined): Modality | null {
  const found = word?.toLowerCase()
  return found === 'text' || found === 'image' || found === 'audio' || found === 'video' ? found : null
}
