// Model identity: every spelling seen in vendor files, and what must not be guessed.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelIdentity } from '../../src/import/model-identity.ts'

const KNOWN: Readonly<Record<string, readonly (readonly [spelling: string, model: string])[]>> = {
  Anthropic: [
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
    ['Claude Opus 4.5', 'claude-opus-4-5'],
    ['Claude Haiku 4.5', 'claude-haiku-4-5'],
    ['Claude 3.5 Sonnet 2024-10-22', 'claude-3-5-sonnet'],
    ['Claude 3.5 Sonnet v2', 'claude-3-5-sonnet'],
    ['Claude Sonnet 3.7', 'claude-3-7-sonnet'],
    ['Claude 3 Opus', 'claude-3-opus'],
    ['claude-3-haiku-20240307', 'claude-3-haiku'],
    ['Claude Sonnet 4', 'claude-sonnet-4'],
    [' claude-sonnet-4-20250514 ', 'claude-sonnet-4'],
    ['claude-sonnet-4-0', 'claude-sonnet-4'],
    ['claude-sonnet-4@20250514', 'claude-sonnet-4'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet'],
    ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['claude-4-sonnet-thinking', 'claude-sonnet-4'],
    ['claude-4.5-opus-high-thinking', 'claude-opus-4-5'],
    ['claude-opus-4.8-fast', 'claude-opus-4-8-fast'],
    ['claude-sonnet-4-5-20250929[1m]', 'claude-sonnet-4-5'],
    ['Claude Opus 4.8 (Amazon Bedrock Edition)', 'claude-opus-4-8'],
    ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['global.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['anthropic.claude-3-sonnet-20240229-v1:0:200k', 'claude-3-sonnet'],
    ['anthropic.claude-v2:1', 'claude-2.1'],
    ['Claude 2.1', 'claude-2.1'],
    ['anthropic.claude-instant-v1', 'claude-instant-1'],
    ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-3-5-haiku'],
    ['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4'],
    ['projects/p-1/locations/us-east5/publishers/anthropic/models/claude-opus-4-1@20250805', 'claude-opus-4-1'],
    ['Claude Fable 5', 'claude-fable-5'],
  ],
  OpenAI: [
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['GPT-4o mini', 'gpt-4o-mini'],
    ['o3-2025-04-16', 'o3'],
    ['o4-mini-deep-research-2025-06-26', 'o4-mini-deep-research'],
    ['gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview'],
    ['ft:gpt-4o-mini-2024-07-18:acme::9xYz', 'gpt-4o-mini'],
    ['gpt-4o-2024-08-06.ft-0e208cf33a6a4669', 'gpt-4o'],
    ['chatgpt-4o-latest', 'chatgpt-4o-latest'],
    ['text-embedding-3-large', 'text-embedding-3-large'],
    ['text-embedding-ada-002-v2', 'text-embedding-ada-002'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-3.5-turbo-16k-0613', 'gpt-3.5-turbo-16k'],
    ['gpt-35-turbo-0125', 'gpt-3.5-turbo'],
    ['gpt-4-0125-preview', 'gpt-4-0125-preview'],
    ['gpt-4.1-2025-04-14', 'gpt-4.1'],
    ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b'],
    ['OpenAI GPT-5.6 Sol (Amazon Bedrock Edition)', 'gpt-5.6-sol'],
    ['tts-1-hd-1106', 'tts-1-hd'],
    ['omni-moderation-2024-09-26', 'omni-moderation'],
    ['whisper-1', 'whisper-1'],
  ],
  Google: [
    ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['publishers/google/models/gemini-2.5-flash-001', 'gemini-2.5-flash'],
    ['Gemini 2.5 Flash Lite', 'gemini-2.5-flash-lite'],
    ['gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro-preview'],
    ['gemini-2.5-flash-preview-09-2025', 'gemini-2.5-flash-preview'],
    ['google/gemini-2.0-flash-001', 'gemini-2.0-flash'],
    ['gemini-embedding-001', 'gemini-embedding-001'],
    ['text-embedding-005', 'text-embedding-005'],
    ['imagen-4.0-generate-001', 'imagen-4.0-generate-001'],
    ['google.gemma-3-12b-it', 'gemma-3-12b-it'],
  ],
  Amazon: [
    ['eu.amazon.nova-pro-v1:0', 'nova-pro'],
    ['amazon.nova-2-lite-v1:0', 'nova-2-lite'],
    ['amazon.titan-embed-text-v1', 'titan-embed-text-v1'],
    ['amazon.titan-embed-text-v2:0', 'titan-embed-text-v2'],
  ],
  Meta: [
    ['meta.llama3-1-70b-instruct-v1:0', 'llama3-1-70b-instruct'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama-3.3-70b-instruct'],
  ],
  'Mistral AI': [
    ['mistral-large-latest', 'mistral-large-latest'],
    ['mistral.mistral-large-2402-v1:0', 'mistral-large-2402'],
    ['mistral.mistral-7b-instruct-v0:2', 'mistral-7b-instruct-v0.2'],
  ],
  Cohere: [
    ['cohere.command-r-plus-v1:0', 'command-r-plus'],
    ['cohere.embed-english-v3', 'embed-english-v3'],
    ['command-r-08-2024', 'command-r-08-2024'],
  ],
  'AI21 Labs': [['ai21.jamba-1-5-large-v1:0', 'jamba-1-5-large']],
  DeepSeek: [
    ['us.deepseek.r1-v1:0', 'deepseek-r1'],
    ['deepseek-chat', 'deepseek-chat'],
    ['deepseek/deepseek-r1-0528', 'deepseek-r1'],
  ],
  Alibaba: [
    ['qwen.qwen3-coder-480b-a35b-v1:0', 'qwen3-coder-480b-a35b'],
    ['qwen-plus-2025-07-28', 'qwen-plus'],
  ],
  xAI: [
    ['grok-4-0709', 'grok-4'],
    ['xai/grok-code-fast-1', 'grok-code-fast-1'],
  ],
}

const table = Object.entries(KNOWN).flatMap(([maker, rows]) => rows.map(([spelling, model]) => ({ maker, spelling, model })))

describe('modelIdentity', () => {
  it.each(table)('$spelling → $model', ({ spelling, model, maker }) => {
    expect(modelIdentity(spelling)).toEqual({ model, maker })
  })

  it.each([
    ['Orchid-Preview ', 'orchid-preview'],
    ['my-gpt-4o-deployment', 'my-gpt-4o-deployment'],
    ['acme/foo-20250101', 'acme/foo-20250101'],
    ['gpt-neox-20b', 'gpt-neox-20b'],
    ['o9x', 'o9x'],
    ['us.acme.foo-v1:0', 'us.acme.foo-v1:0'],
    ['search-0613', 'search-0613'],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/A1b2C3', 'a1b2c3'],
    ['', ''],
  ])('%s is not guessed', (spelling, model) => {
    expect(modelIdentity(spelling)).toEqual({ model, maker: null })
  })

  it('a number that is no month and day is part of the name', () => {
    expect(modelIdentity('gpt-4-1399').model).toBe('gpt-4-1399')
    expect(modelIdentity('claude-haiku-4-5-20251399').model).toBe('claude-haiku-4-5-20251399')
  })

  it('is stable: the identity of its result is its result', () => {
    const word = fc.constantFrom(...table.map((row) => row.spelling), 'us.', 'anthropic.', 'amazon.', 'deepseek.', 'models/', 'ft:', ':', '-v1:0', '-20250101', '-0613', '@001', '-4', ' 4.5', '-sonnet', 'claude', 'gpt-', 'gemini-2', '-001', '-05-20', '-thinking', '[1m]', '/', ' ')
    const made = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(''))
    fc.assert(
      fc.property(fc.oneof(made, fc.string()), (spelling) => {
        const once = modelIdentity(spelling)
        expect(modelIdentity(once.model)).toEqual(once)
      }),
      { numRuns: 5000 },
    )
  })
})
