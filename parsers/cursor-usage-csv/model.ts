// Cursor's names of models: `claude-4.5-opus-high-thinking`, `Opus 4.8, Auto`, `Cursor Grok 4.6 (Auto Balanced)`, `auto`.
// What says how a model was chosen, or how hard it thought, is no part of its name.
import { modelIdentity } from '../../src/import/contract.ts'
import type { ModelIdentity } from '../../src/import/contract.ts'

const EFFORT = /^((?:claude|gpt|o\d|gemini|grok|cursor-grok).*?)-(?:minimal|low|medium|high|xhigh)$/

export function modelOf(text: string): ModelIdentity {
  const plain = text.trim().toLowerCase().replace(/\s*\(auto[^)]*\)$/, '').replace(/,\s*auto$/, '').replaceAll(/\s+/g, '-')
  const named = plain.replace(/^(opus|sonnet|haiku)-(?=\d)/, 'claude-$1-')
  return modelIdentity(named.replace(EFFORT, '$1'))
}
