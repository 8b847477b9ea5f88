// The grammar of AWS usage types that bill models: which part names the model, which the kind of token, tier and context.
// Native Bedrock writes USE1-NovaPro-input-tokens-batch, Marketplace USE1-MP:USE1_CacheReadInputTokenCount_Global-Units
// or USW2-MP:USW2_cache_write_tokens_30m_standard-Units. Checked 2026-11 against Amazon's Bedrock cost pages.
import type { Classification } from '../../src/import/contract.ts'

export type TokenKind = NonNullable<Classification['token_kind']>
export type Modality = NonNullable<Classification['modality']>
export type Tier = 'standard' | 'batch' | 'flex' | 'priority'

export interface UsageType {
  /** What is metered: tokens, hours of provisioned throughput, pictures, or something else with a unit of its own. */
  readonly meter: 'tokens' | 'provisioned' | 'reserved' | 'image' | 'video' | 'other'
  /** The vendor's words for the model, '' where the usage type does not name one (Marketplace token rows never do). */
  readonly model: string
  readonly kind: TokenKind | null
  readonly modality: Modality | null
  readonly tier: Tier | null
  readonly long: boolean
  readonly marketplace: boolean
}

// us-east-1 is sometimes written without a prefix, so only Amazon's own region codes are cut off.
const REGION = /^(?:USE|USW|UGE|UGW|EUC|EUN|EUS|EUW|EU|APE|APN|APS|AP|CAN|CAW|SAE|MEC|MES|AFS|ILC|MXC|CNN|CNW|CN)\d{0,2}-/
const MARKETPLACE = /^MP:[A-Za-z0-9]+[_-]/
const WORD = '(?:^|[-_])'
const CACHE_READ = new RegExp(`${WORD}cache[-_]?read`, 'i')
const CACHE_WRITE = new RegExp(`${WORD}cache[-_]?write`, 'i')
const OUTPUT = new RegExp(`${WORD}(?:output|response)`, 'i')
const INPUT = new RegExp(`${WORD}(?:input|prompt)`, 'i')
const MODALITY = /(?:^|[-_])(text|image|audio|speech|video)(?=$|[-_])/i
const PICTURE = /[-_](?:T2I|I2I|TI2I|Inpaint\w*|Outpaint\w*)(?=$|[-_])/i
const CREATED = /^created[-_](image|video)[-_]/i

/** Takes a usage type apart. Never fails: what it does not know is meter `other` with nothing else said. */
export function parseUsageType(usageType: string): UsageType {
  const located = usageType.trim().replace(REGION, '')
  const marketplace = MARKETPLACE.test(located)
  const body = located.replace(MARKETPLACE, '').replace(/-Units$/, '')
  const nothing = { model: '', kind: null, modality: null, tier: null, long: false, marketplace }
  if (/[-_]?Reserved[-_]/i.test(body) || /TPM(?:$|[-_])/.test(body)) return { ...nothing, meter: 'reserved', model: marketplace ? '' : before(body, /[-_]?Reserved[-_]/i) }
  if (/Provisioned-?Throughput/i.test(body)) return { ...nothing, meter: 'provisioned', model: before(body, /-?Provisioned-?Throughput/i) }
  if (CREATED.test(body)) return { ...nothing, meter: CREATED.exec(body)?.[1]?.toLowerCase() === 'video' ? 'video' : 'image', modality: CREATED.exec(body)?.[1]?.toLowerCase() === 'video' ? 'video' : 'image' }
  const words = body.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
  if (/token/i.test(words)) return { ...nothing, ...tokens(body, words, marketplace) }
  if (PICTURE.test(body)) return { ...nothing, meter: 'image', model: before(body, PICTURE), modality: 'image' }
  return { ...nothing, meter: 'other' }
}

function tokens(body: string, words: string, marketplace: boolean): Omit<UsageType, 'marketplace'> {
  const kind = kindOf(words)
  const start = kind === null ? -1 : body.search(KIND_START)
  const named = start <= 0 ? '' : body.slice(0, start)
  const modality = modalityOf(words.slice(words.search(KIND_START)), named)
  return {
    meter: 'tokens',
    model: marketplace ? '' : named.replace(/[-_](?:text|image|audio|speech|video)$/i, '').replace(/[-_]mantle$/i, ''),
    kind,
    modality,
    tier: kind === null ? null : tierOf(words),
    long: /long[-_]?(?:ctx|context)/i.test(words),
  }
}

// Where the words of the meter begin; the model stands before them.
const KIND_START = /(?:^|[-_])(?:cache[-_]?(?:read|write)|input|output|response|prompt)(?=[-_]|[A-Z0-9]|$)/i

/** Cache kinds first: `cache-read-input-token-count` contains the word input. */
function kindOf(words: string): TokenKind | null {
  if (CACHE_READ.test(words)) return 'cache_read'
  // The five-minute kind also takes unstated and 30-minute durations; the sku keeps AWS's word.
  if (CACHE_WRITE.test(words)) return /cache[-_]?write.*?1-?h(?![a-z])/i.test(words) ? 'cache_write_1h' : 'cache_write_5m'
  if (OUTPUT.test(words)) return 'output'
  return INPUT.test(words) ? 'input' : null
}

function tierOf(words: string): Tier {
  const tier = /[-_](batch|flex|priority)(?=$|[-_])/i.exec(words)?.[1]?.toLowerCase()
  return tier === 'batch' || tier === 'flex' || tier === 'priority' ? tier : 'standard'
}

/** Only what AWS says; a row that says nothing has no modality, as a model's input may mix them. */
function modalityOf(meter: string, named: string): Modality | null {
  const word = (MODALITY.exec(meter)?.[1] ?? /[-_](text|image|audio|speech|video)$/i.exec(named)?.[1])?.toLowerCase()
  if (word === 'speech') return 'audio'
  return word === 'text' || word === 'image' || word === 'audio' || word === 'video' ? word : null
}

function before(text: string, mark: RegExp): string {
  const at = text.search(mark)
  return at <= 0 ? '' : text.slice(0, at)
}
