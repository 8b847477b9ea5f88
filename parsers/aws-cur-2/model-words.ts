// From AWS's words for a model to its maker's own id: usage types run words together (NovaPro, Claude4.6Opus),
// Marketplace products are titles (Claude Opus 4.8 (Amazon Bedrock Edition)).
import { modelIdentity } from '../../src/import/contract.ts'
import type { ModelIdentity } from '../../src/import/contract.ts'

const EDITION = /\s*\(Amazon Bedrock Edition\)\s*$/i

// Makers that Marketplace titles name in front of the model; AWS sells none of them under its own name there.
const MAKERS = /^(OpenAI|Anthropic|Meta|Mistral AI|Cohere|AI21 Labs|AI21|Stability AI|Writer|Google|DeepSeek|NVIDIA|TwelveLabs|Luma AI|Luma|Qwen|xAI)\s+(?=\S)/i

// Compounds that a split at the capital letter would break.
const COMPOUNDS: readonly (readonly [pattern: RegExp, apart: string])[] = [
  [/DeepSeek-?/g, 'deepseek-'],
  [/MiniMax-?/g, 'minimax-'],
  [/OpenAI-?/g, 'openai-'],
]

/** Whether a product is a Marketplace model on Bedrock. */
export function isBedrockEdition(productName: string): boolean {
  return EDITION.test(productName)
}

/** The model a Marketplace product is named after, or null when the title is not of the Bedrock Edition. */
export function modelOfProduct(productName: string): ModelIdentity | null {
  if (!EDITION.test(productName)) return null
  const title = productName.replace(EDITION, '').trim()
  const whole = modelIdentity(dashed(title))
  if (whole.maker !== null) return whole
  const maker = MAKERS.exec(title)?.[1] ?? null
  const short = modelIdentity(dashed(title.replace(MAKERS, '')))
  return short.maker !== null ? short : { model: whole.model, maker }
}

/** The model a native usage type names, or null when it names none. */
export function modelOfWords(words: string): ModelIdentity | null {
  if (words === '') return null
  return modelIdentity(titan(words) ?? spelled(words))
}

const dashed = (title: string): string => title.replace(/\s+-\s+|\s+/g, '-')

/** Titan's embedding models: TitanEmbeddingV2 is titan-embed-text-v2. */
function titan(words: string): string | null {
  const found = /^(?:amazon\.)?Titan-?(Multimodal)?-?Embeddings?-?(?:G1-?)?(Image|Multimodal)?-?(?:V(\d))?/i.exec(words)
  if (!found) return null
  return found[1] || found[2] ? 'titan-embed-image-v1' : `titan-embed-text-v${found[3] ?? '1'}`
}

/** NovaPro → nova-pro, Nova2.0Lite → nova-2-lite, Claude4.6Opus → claude-4.6-opus, Llama3-1-70B → llama3-1-70b. */
function spelled(words: string): string {
  return COMPOUNDS.reduce((text, [pattern, apart]) => text.replace(pattern, apart), words)
    .replace(/(Nova|Claude)(\d)/g, '$1-$2')
    .replace(/^(Nova-\d)\.0/, '$1')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/(\d)([A-Z][a-z])/g, '$1-$2')
    .replace(/_/g, '-')
    .toLowerCase()
}
