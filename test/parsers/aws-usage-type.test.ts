// The grammar of AWS usage types: token kinds, tiers and the names of models in both of AWS's dialects.
import { describe, expect, it } from 'vitest'
import { modelOfProduct, modelOfWords } from '../../parsers/aws-cur-2/model-words.ts'
import { otherScale, tokenScale } from '../../parsers/aws-cur-2/unit.ts'
import { parseUsageType } from '../../parsers/aws-cur-2/usage-type.ts'

describe('parseUsageType, native Bedrock', () => {
  it.each([
    ['USE1-NovaPro-input-tokens', 'NovaPro', 'input', 'standard'],
    ['EU-Qwen3-VL-235B-A22B-output-tokens', 'Qwen3-VL-235B-A22B', 'output', 'standard'],
    ['USE1-GPT-OSS-Safeguard-20B-input-tokens-priority', 'GPT-OSS-Safeguard-20B', 'input', 'priority'],
    ['APN1-Gemma-3-4B-IT-input-tokens-flex', 'Gemma-3-4B-IT', 'input', 'flex'],
    ['USE1-MistralSmall-input-tokens-batch', 'MistralSmall', 'input', 'batch'],
    ['USE1-DeepSeek-V3.1-mantle-input-tokens-standard', 'DeepSeek-V3.1', 'input', 'standard'],
    ['USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global', 'Claude4.6Opus', 'cache_read', 'standard'],
    ['USE1-Claude4.6Opus-cache-write-1h-input-token-count', 'Claude4.6Opus', 'cache_write_1h', 'standard'],
    ['USE1-Claude4.6Opus-cache-write-input-token-count', 'Claude4.6Opus', 'cache_write_5m', 'standard'],
    ['USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-global-standard', 'anthropic.claude-opus-4-8', 'cache_write_5m', 'standard'],
    ['USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-1h-global-standard', 'anthropic.claude-opus-4-8', 'cache_write_1h', 'standard'],
    ['NovaLite-output-tokens', 'NovaLite', 'output', 'standard'],
    ['GPT-OSS-120B-output-tokens', 'GPT-OSS-120B', 'output', 'standard'],
  ])('%s', (usageType, model, kind, tier) => {
    expect(parseUsageType(usageType)).toMatchObject({ meter: 'tokens', model, kind, tier, long: false, marketplace: false })
  })

  it('says a modality only where AWS does', () => {
    expect(parseUsageType('EU-TitanEmbeddingV2-Text-input-tokens')).toMatchObject({ model: 'TitanEmbeddingV2', kind: 'input', modality: 'text' })
    expect(parseUsageType('USE1-NovaSonic-Speech-output-tokens')).toMatchObject({ model: 'NovaSonic', kind: 'output', modality: 'audio' })
    expect(parseUsageType('USE1-Nova2.0Omni-output-image-token-count')).toMatchObject({ model: 'Nova2.0Omni', kind: 'output', modality: 'image' })
    expect(parseUsageType('USE1-NovaPro-input-tokens').modality).toBeNull()
  })

  it('knows what is not tokens', () => {
    expect(parseUsageType('USE1-NovaPro-ProvisionedThroughput-NoCommit-ModelUnits')).toMatchObject({ meter: 'provisioned', model: 'NovaPro', kind: null, tier: null })
    expect(parseUsageType('USE1-NovaCanvas-T2I-1024-Standard')).toMatchObject({ meter: 'image', model: 'NovaCanvas', modality: 'image' })
    for (const other of ['USE1-GuardrailsTextUnit', 'USE1-CustomModelImport-Storage', 'EUW1-Rerank-search-units', '', 'BoxUsage:p4d.24xlarge']) {
      expect(parseUsageType(other)).toMatchObject({ meter: 'other', model: '', kind: null })
    }
  })
})

describe('parseUsageType, Marketplace', () => {
  it.each([
    ['USE1-MP:USE1_InputTokenCount-Units', 'input', 'standard', false],
    ['USE1-MP:USE1_OutputTokenCount_Global-Units', 'output', 'standard', false],
    ['USE1-MP:USE1_CacheReadInputTokenCount-Units', 'cache_read', 'standard', false],
    ['USE1-MP:USE1_CacheWriteInputTokenCount-Units', 'cache_write_5m', 'standard', false],
    ['USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units', 'cache_write_1h', 'standard', false],
    ['USE1-MP:USE1_InputTokenCount_Batch-Units', 'input', 'batch', false],
    ['USW2-MP:USW2_input_tokens_standard-Units', 'input', 'standard', false],
    ['USW2-MP:USW2_output_tokens_global_standard-Units', 'output', 'standard', false],
    ['USW2-MP:USW2_input_tokens_long_ctx_standard-Units', 'input', 'standard', true],
    ['USW2-MP:USW2_cache_write_tokens_30m_standard-Units', 'cache_write_5m', 'standard', false],
    ['USW2-MP:USW2_cache_write_tokens_1h_global_standard-Units', 'cache_write_1h', 'standard', false],
    ['USW2-MP:USW2_cache_read_tokens_flex-Units', 'cache_read', 'flex', false],
    ['EUC1-MP:EUC1_output_tokens_priority-Units', 'output', 'priority', false],
  ])('%s', (usageType, kind, tier, long) => {
    expect(parseUsageType(usageType)).toMatchObject({ meter: 'tokens', model: '', kind, tier, long, marketplace: true })
  })

  it('does not count reserved throughput as tokens, and made pictures as pictures', () => {
    expect(parseUsageType('USE1-MP:USE1_Reserved_3Month_OutputTPM_Global-Units')).toMatchObject({ meter: 'reserved', kind: null, marketplace: true })
    expect(parseUsageType('USW2-MP:USW2_created_image_stable_image_ultra-Units')).toMatchObject({ meter: 'image', kind: null, modality: 'image' })
  })
})

describe('models', () => {
  it.each([
    ['NovaPro', 'nova-pro', 'Amazon'],
    ['Nova2.0Lite', 'nova-2-lite', 'Amazon'],
    ['TitanEmbeddingV2', 'titan-embed-text-v2', 'Amazon'],
    ['Claude4.6Opus', 'claude-opus-4-6', 'Anthropic'],
    ['Claude3Haiku', 'claude-3-haiku', 'Anthropic'],
    ['Claude3.5Sonnet', 'claude-3-5-sonnet', 'Anthropic'],
    ['anthropic.claude-opus-4-8', 'claude-opus-4-8', 'Anthropic'],
    ['GPT-OSS-120B', 'gpt-oss-120b', 'OpenAI'],
    ['GPT-OSS-Safeguard-20B', 'gpt-oss-safeguard-20b', 'OpenAI'],
    ['Llama3-1-70B', 'llama3-1-70b', 'Meta'],
    ['MistralSmall', 'mistral-small', 'Mistral AI'],
    ['Qwen3-VL-235B-A22B', 'qwen3-vl-235b-a22b', 'Alibaba'],
    ['DeepSeek-V3.1', 'deepseek-v3.1', 'DeepSeek'],
    ['Gemma-3-4B-IT', 'gemma-3-4b-it', 'Google'],
    ['SomethingNew7', 'something-new7', null],
  ])('usage type word %s', (words, model, maker) => {
    expect(modelOfWords(words)).toEqual({ model, maker })
  })

  it.each([
    ['Claude Opus 4.8 (Amazon Bedrock Edition)', 'claude-opus-4-8', 'Anthropic'],
    ['Claude 3.7 Sonnet (Amazon Bedrock Edition)', 'claude-3-7-sonnet', 'Anthropic'],
    ['Claude Sonnet 4.5 (Amazon Bedrock Edition)', 'claude-sonnet-4-5', 'Anthropic'],
    ['OpenAI GPT-5.6 Sol (Amazon Bedrock Edition)', 'gpt-5.6-sol', 'OpenAI'],
    ['Stable Image Ultra 1.0 (Amazon Bedrock Edition)', 'stable-image-ultra-1.0', 'Stability AI'],
    ['AI21 Labs Jamba 1.5 Large (Amazon Bedrock Edition)', 'jamba-1.5-large', 'AI21 Labs'],
    ['Cohere Embed Model 3 - English (Amazon Bedrock Edition)', 'cohere-embed-model-3-english', 'Cohere'],
    ['Wren Large (Amazon Bedrock Edition)', 'wren-large', null],
  ])('product %s', (product, model, maker) => {
    expect(modelOfProduct(product)).toEqual({ model, maker })
  })

  it('reads no model from other products or from nothing', () => {
    expect(modelOfProduct('Amazon Bedrock')).toBeNull()
    expect(modelOfWords('')).toBeNull()
  })
})

describe('units', () => {
  it('scales tokens by the unit; a Marketplace unit is a million', () => {
    expect(tokenScale('1K tokens', false)).toEqual({ unit: 'Tokens', factor: '1000' })
    expect(tokenScale('1M tokens', true)).toEqual({ unit: 'Tokens', factor: '1000000' })
    expect(tokenScale('Units', true)).toEqual({ unit: 'Tokens', factor: '1000000' })
  })
  it('never guesses a scale', () => {
    expect(tokenScale('Units', false)).toBeNull()
    expect(tokenScale('', false)).toBeNull()
    expect(tokenScale('Dozen tokens', true)).toBeNull()
  })
  it('keeps words it does not know', () => {
    expect(otherScale('Hrs')).toEqual({ unit: 'Hours', factor: '1' })
    expect(otherScale('GB-Mo')).toEqual({ unit: 'GB-Mo', factor: '1' })
    expect(otherScale('')).toBeNull()
  })
})
