// The grammar of Azure's meters for models: abbreviations in any order and case, several a word (`gpt 4o 1120 cached Inp
// glbl Tokens`, `5.6 terra ShortCo Cd Inp PP Gl 1M Tokens`). What is no mark is the model. Checked 2026-11 against
// meter names of Microsoft's retail price list.
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification } from '../../src/import/contract.ts'

export interface Meter {
  readonly meter: 'tokens' | 'provisioned' | 'other'
  readonly model: string | null
  readonly maker: string | null
  readonly kind: NonNullable<Classification['token_kind']> | null
  readonly modality: NonNullable<Classification['modality']> | null
  readonly tier: 'standard' | 'batch' | 'flex' | 'priority'
  readonly context: 'short' | 'long' | null
  /** Tokens that are no inference: training, grading. They have no kind. */
  readonly training: boolean
}

type Mark = 'input' | 'output' | 'cached' | 'write' | 'hour' | 'scope' | 'batch' | 'priority' | 'flex' | 'short' | 'long' | 'audio' | 'text' | 'image' | 'video' | 'realtime' | 'training' | 'tuned' | 'unit'

const MARKS: readonly (readonly [mark: Mark, words: string])[] = [
  ['input', 'inp inpt input prompt'], ['output', 'outp outpt output opt out completion'], ['cached', 'cached cchd cd cache cch'], ['write', 'write writes wr wrt'], ['hour', '1h 1hr'],
  ['scope', 'glbl gl global regnl regional reg dz dzone dzn data zone'], ['batch', 'batch btch'], ['priority', 'pp priority'], ['flex', 'flex'], ['short', 'shortco'], ['long', 'longco'],
  ['audio', 'aud audio'], ['text', 'txt text'], ['image', 'img image'], ['video', 'vid video'], ['realtime', 'rt realtime'], ['training', 'training trng grader grading'], ['tuned', 'ft finetuned fine tuned'],
  ['unit', 'tokens token 1k 1m 10k 100k units unit'],
]

const MARK_OF: ReadonlyMap<string, Mark> = new Map(MARKS.flatMap(([mark, words]) => words.split(' ').map((word) => [word, mark] as const)))

// Words in front that name the seller.
const SELLER = /^(?:az|azure|openai|aoai)$/
/** Month and day of a release. */
const RELEASE = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/

/** Takes a meter apart; the sub category says whose models a name like `4 mini` means. Never fails: unknown words are the model's. */
export function parseMeter(meterName: string, subCategory: string): Meter {
  const words = meterName.toLowerCase().replace(/\(.*?\)/g, ' ').split(/[\s_/,-]+/).filter((word) => word !== '')
  const embedding = words.some((word) => word.startsWith('embed'))
  const marks = new Set<Mark>()
  const named: string[] = []
  for (const word of words) {
    const mark = MARK_OF.get(word)
    // `text embedding 3 large`, `gpt image 1`: words of the model's own name.
    const own = (mark === 'text' && embedding) || (mark === 'image' && named.at(-1) === 'gpt')
    if (mark === undefined || own) named.push(word === 'img' ? 'image' : word)
    else marks.add(mark)
  }
  const nothing = { model: null, maker: null, kind: null, modality: null, tier: 'standard', context: null, training: false } as const
  if (/provisioned (?:managed|throughput)|\bptu\b/.test(words.join(' '))) return { ...nothing, meter: 'provisioned' }
  const isTokens = words.includes('tokens') || words.includes('token') || marks.has('input') || marks.has('output')
  if (!isTokens) return { ...nothing, meter: 'other' }
  return { ...nothing, ...modelOf(named, marks, subCategory), ...kindOf(marks, embedding), meter: 'tokens', modality: modalityOf(marks), tier: tierOf(marks), context: marks.has('short') ? 'short' : marks.has('long') ? 'long' : null, training: marks.has('training') }
}

/** Cached first: a cached input is also called input. What embeds has no direction and reads. */
function kindOf(marks: ReadonlySet<Mark>, embedding: boolean): Pick<Meter, 'kind'> {
  if (marks.has('training')) return { kind: null }
  if (marks.has('cached')) return { kind: marks.has('write') ? (marks.has('hour') ? 'cache_write_1h' : 'cache_write_5m') : marks.has('output') ? null : 'cache_read' }
  if (marks.has('output')) return { kind: 'output' }
  return { kind: marks.has('input') || embedding ? 'input' : null }
}

/** A text token of an audio model is text: `gpt-4o-aud-txt-1217`. */
function modalityOf(marks: ReadonlySet<Mark>): Meter['modality'] {
  return marks.has('text') ? 'text' : marks.has('audio') ? 'audio' : marks.has('image') ? 'image' : marks.has('video') ? 'video' : null
}

function tierOf(marks: ReadonlySet<Mark>): Meter['tier'] {
  return marks.has('batch') ? 'batch' : marks.has('priority') ? 'priority' : marks.has('flex') ? 'flex' : 'standard'
}

const FAMILIES: readonly (readonly [sold: RegExp, family: string])[] = [[/grok/i, 'grok'], [/deepseek/i, 'deepseek'], [/mistral/i, 'mistral'], [/llama/i, 'llama'], [/phi/i, 'phi']]

function modelOf(named: readonly string[], marks: ReadonlySet<Mark>, subCategory: string): Pick<Meter, 'model' | 'maker'> {
  const words = [...named]
  while (words.length > 1 && SELLER.test(words[0] ?? '')) words.shift()
  const undated = words.filter((word, index) => index === 0 || !RELEASE.test(word))
  if (undated.length === 0) return { model: null, maker: null }
  // `5.4`, `4o`: the family is left out.
  if (/^\d/.test(undated[0] ?? '')) undated.unshift(FAMILIES.find(([sold]) => sold.test(subCategory))?.[1] ?? 'gpt')
  const identity = modelIdentity(voiced(undated.join('-').replace(/^gpt(?=\d)/, 'gpt-'), marks))
  return { model: identity.model, maker: identity.maker }
}

/** OpenAI's models for speech: `rt` is gpt-realtime or …-realtime-preview, `aud` without it gpt-audio or …-audio-preview. */
function voiced(name: string, marks: ReadonlySet<Mark>): string {
  const voice = marks.has('realtime') ? 'realtime' : marks.has('audio') && !/transcribe|tts|whisper/.test(name) ? 'audio' : null
  if (voice === null || !/^gpt(?:-|$)/.test(name)) return name
  return /^gpt(?:-mini)?$/.test(name) ? name.replace(/^gpt/, `gpt-${voice}`) : `${name}-${voice}-preview`
}
