// Model identity: the vendors' many spellings of a model → the maker's own id, without date suffix or region prefix.
// Pure text rules in two ordered tables. A name no rule knows is kept as it is, lower-cased, and its maker is unknown.

export interface ModelIdentity {
  readonly model: string
  readonly maker: string | null
}

const BEDROCK_MAKERS = 'anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|google|stability|nvidia|writer|moonshotai|moonshot|minimax|zai|xai|twelvelabs|luma'

/** What vendors wrap around a name: paths, ARNs, regions, notes. The first that applies is taken off, then all are tried again. */
const WRAPPERS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^arn:[a-z-]+:(?:bedrock|sagemaker)[^/]*\/(?:.*\/)?([^/]+)$/, '$1'],
  [/^(?:.*\/)?publishers\/[a-z0-9-]+\/models\/([^/]+)$/, '$1'],
  [/^(?:models|tunedmodels)\/([^/]+)$/, '$1'],
  [/^ft:([^:]+)(?::.*)?$/, '$1'],                                   // ft:gpt-4o-mini-2024-07-18:org:name:id
  [/^([a-z0-9.-]+?)(?:\.ft-[0-9a-f-]+|:ft-.+)$/, '$1'],             // Azure's and the first spelling of a fine-tuned model
  [/^(.+?)\s*\((?:amazon bedrock edition|\d{4}-\d{2}-\d{2}|latest|new)\)$/, '$1'],
  [/^(.+)\[1m\]$/, '$1'],                                            // a client's mark for the long context window
  [new RegExp(`^(?:us-gov|us|eu|apac|ap|au|jp|ca|sa|me|af|in|global|regional)\\.((?:${BEDROCK_MAKERS})\\..+)$`), '$1'],
]

/** Bedrock's prefix of a maker; the rest of such an id carries a release suffix (-v1:0). */
const BEDROCK = new RegExp(`^(${BEDROCK_MAKERS})\\.(?=[a-z])(.+)$`)

const DAY = String.raw`(?:0[1-9]|[12]\d|3[01])`
const MONTH = String.raw`(?:0[1-9]|1[0-2])`
const YEAR = String.raw`20\d{2}`
/** -YYYYMMDD, -YYYY-MM-DD, @YYYYMMDD and Vertex's @default and @001. */
const DATED = new RegExp(`(?:[-@]${YEAR}-?${MONTH}-?${DAY}|@default|@\\d{3})$`)
/** -MMDD, for the makers that date their models so: gpt-4-0613, grok-2-1212, deepseek-r1-0528. */
const MONTH_DAY = new RegExp(`-${MONTH}${DAY}$`)
/** Gemini previews: -05-20 and -09-2025; and its numbered releases, -001. */
const GEMINI_RELEASE = new RegExp(`^(gemini-(?:live-)?\\d.*?)(?:-${MONTH}-(?:${DAY}|${YEAR})|-0\\d{2})$`)

interface Maker {
  readonly maker: string
  /** Tried on the name with dashes for blanks. */
  readonly when: RegExp
  /** What the maker's own id differs in; dates are already off. */
  readonly own?: (name: string) => string
}

/** The first row that applies names the maker. */
const MAKERS: readonly Maker[] = [
  { maker: 'Anthropic', when: /^(?:anthropic-)?claude(?:-|$)/, own: claude },
  { maker: 'OpenAI', when: /^(?:openai-)?(?:chat)?gpt-(?!neo|j-|j$)[a-z0-9]/, own: gpt },
  { maker: 'OpenAI', when: /^o[1-9](?:-(?:mini|pro|preview|deep-research)|-\d|$)/ },
  { maker: 'OpenAI', when: /^text-embedding-(?:3-|ada)/, own: (name) => name.replace(/^(text-embedding-ada-002)-v2$/, '$1') },
  { maker: 'OpenAI', when: /^(?:dall-e-|whisper-\d|tts-1|omni-moderation|text-moderation|sora-|codex-|computer-use-preview|text-(?:davinci|curie|babbage|ada)-|(?:davinci|curie|babbage|ada)(?:-002)?$)/, own: monthDay },
  { maker: 'Google', when: /^(?:google-)?gemini-/, own: (name) => name.replace(/^google-/, '').replace(GEMINI_RELEASE, '$1') },
  { maker: 'Google', when: /^(?:gemma|imagen|veo|lyria|palm|text-bison|chat-bison|codechat-bison|code-bison|textembedding-gecko|text-embedding-00\d|text-multilingual-embedding)(?:[-\d@]|$)/ },
  { maker: 'Amazon', when: /^(?:amazon-)?(?:nova-(?:\d-)?(?:micro|lite|pro|premier|sonic|canvas|reel|act|omni)|titan-(?:text|embed|image|tg1))/, own: (name) => name.replace(/^amazon-/, '') },
  { maker: 'Meta', when: /^(?:meta-)?(?:llama|codellama|code-llama)[-\d]/, own: (name) => name.replace(/^meta-/, '') },
  { maker: 'Mistral AI', when: /^(?:open-)?(?:mistral|mixtral|ministral|codestral|magistral|devstral|pixtral|voxtral)(?:-|$)/ },
  { maker: 'Cohere', when: /^(?:command(?:-(?:r|a|light|nightly|text|x)|$)|(?:embed|rerank)-(?:english|multilingual|v\d)|c4ai-)/ },
  { maker: 'AI21 Labs', when: /^(?:jamba|j2)-/ },
  { maker: 'DeepSeek', when: /^deepseek-/, own: monthDay },
  { maker: 'Alibaba', when: /^(?:qwen|qwq|qvq)(?:[-\d]|$)/ },
  { maker: 'xAI', when: /^grok-/, own: monthDay },
  { maker: 'Moonshot AI', when: /^(?:kimi|moonshot)-/, own: monthDay },
  { maker: 'Microsoft', when: /^(?:phi-|mai-)/ },
  { maker: 'NVIDIA', when: /^(?:llama-\d.*-)?nemotron-/ },
  { maker: 'Perplexity', when: /^sonar(?:-|$)/ },
  { maker: 'Voyage AI', when: /^(?:voyage|rerank-2)(?:[-.]|$)/ },
  { maker: 'Stability AI', when: /^(?:stable-|sdxl|sd3)/ },
  { maker: 'Writer', when: /^palmyra-/ },
  { maker: 'MiniMax', when: /^(?:minimax|abab)/ },
  { maker: 'Z.AI', when: /^glm-/ },
  { maker: 'Black Forest Labs', when: /^flux[-.\d]/ },
  { maker: 'Cursor', when: /^composer-\d/ },
]

/** Model and maker of a vendor's spelling. Stable: the identity of a model it returned is that model. */
export function modelIdentity(text: string): ModelIdentity {
  let seen = text.trim().toLowerCase()
  for (let step = 0; step < 8; step++) {
    const identity = read(seen)
    if (identity.model === seen) return identity
    seen = identity.model
  }
  return { model: seen, maker: read(seen).maker }
}

function read(text: string): ModelIdentity {
  const name = unwrap(text).trim()
  const bedrock = BEDROCK.exec(name)
  const candidates = bedrock ? [released(bedrock[1] ?? '', bedrock[2] ?? '')] : [name, name.slice(name.lastIndexOf('/') + 1)]
  for (const candidate of candidates) {
    const known = byMaker(candidate.trim().replace(/\s+/g, '-'))
    if (known) return known
  }
  return { model: name, maker: null }
}

function unwrap(text: string): string {
  for (const [pattern, replacement] of WRAPPERS) {
    if (pattern.test(text)) return unwrap(text.replace(pattern, replacement).trim())
  }
  return text
}

function byMaker(name: string): ModelIdentity | null {
  const row = MAKERS.find((candidate) => candidate.when.test(name))
  if (!row) return null
  const undated = name.replace(DATED, '')
  return { model: row.own ? row.own(undated) : undated, maker: row.maker }
}

/** A Bedrock id without its release: claude-…-v1:0, gpt-oss-120b-1:0. In Titan, v1 and v2 are different models. */
function released(maker: string, id: string): string {
  const sized = id.replace(/(:\d+):\d+k$/, '$1')
  if (maker === 'anthropic') return sized.replace(/^claude-v2:1$/, 'claude-2.1').replace(/^claude-(instant-)?v(\d)(?::\d+)?$/, 'claude-$1$2').replace(/-v\d+(?::\d+)?$/, '')
  if (maker === 'deepseek') return `deepseek-${sized.replace(/^deepseek[.-]/, '').replace(/-v\d+:\d+$/, '')}`
  if (sized.startsWith('titan-')) return sized.replace(/:\d+$/, '')
  return sized.replace(/-v0:(\d+)$/, '-v0.$1').replace(/-v?\d+:\d+$/, '').replace(/:\d+$/, '')
}

function monthDay(name: string): string {
  return name.replace(MONTH_DAY, '')
}

/** OpenAI: gpt-35-turbo is Azure's spelling; -MMDD ends a snapshot. */
function gpt(name: string): string {
  return monthDay(name.replace(/^openai-/, '').replace(/^gpt-35-/, 'gpt-3.5-'))
}

/**
 * Claude: 'claude-3.5-sonnet' and 'Claude 3.5 Sonnet' → claude-3-5-sonnet; from version 4 the family comes first,
 * whatever the vendor's order ('claude-4.5-opus-high-thinking' → claude-opus-4-5). A mode of thinking is no model.
 */
function claude(name: string): string {
  const plain = name.replace(/^anthropic-/, '').replace(/-(?:latest|v\d+)$/, '').replace(/(?:-(?:low|medium|high|max))?[-:]thinking$/, '').replace(DATED, '')
  const parts = /^claude-(?:([a-z]+)-)?(\d{1,2})(?:[.-](\d{1,2}))?(?:-([a-z]+))?((?:[-:][a-z]+)*)$/.exec(plain)
  if (!parts) return plain
  const [, before, major = '', minor, after, rest = ''] = parts
  const family = before ?? after
  if (!family || family === 'instant' || Number(major) < 3) return plain
  const words = before && after ? `-${after}${rest}` : rest
  if (Number(major) === 3) return `claude-3${minor && minor !== '0' ? `-${minor}` : ''}-${family}${words}`
  return `claude-${family}-${major}${minor && minor !== '0' ? `-${minor}` : ''}${words}`
}
