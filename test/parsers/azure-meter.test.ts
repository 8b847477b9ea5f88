// The grammar of Azure's meters for models, and of its units of measure.
import { describe, expect, it, test } from 'vitest'
import { parseMeter } from '../../parsers/azure-cost-details-ea/meter.ts'
import { blockOf, scaleOf } from '../../parsers/azure-cost-details-ea/unit.ts'

const standard = { meter: 'tokens', maker: 'OpenAI', modality: null, tier: 'standard', context: null, training: false }

describe('parseMeter', () => {
  it.each([
    ['gpt 4o 1120 Inp glbl Tokens', { model: 'gpt-4o', kind: 'input' }],
    ['gpt 4o 1120 cached Inp glbl Tokens', { model: 'gpt-4o', kind: 'cache_read' }],
    ['gpt-4o 1120 Outp glbl Tokens', { model: 'gpt-4o', kind: 'output' }],
    ['gpt-4o-mini-0718-Inp-Data Zone Tokens', { model: 'gpt-4o-mini', kind: 'input' }],
    ['gpt 4.1 Inp regnl Tokens', { model: 'gpt-4.1', kind: 'input' }],
    ['o3 mini 0131 Batch Outp Data Zone Tokens', { model: 'o3-mini', kind: 'output', tier: 'batch' }],
    ['GPT 5 Inpt Glbl 1M Tokens', { model: 'gpt-5', kind: 'input' }],
    ['GPT 5 outpt Glbl 1M Tokens', { model: 'gpt-5', kind: 'output' }],
    ['5.4 opt Dz 1M Tokens', { model: 'gpt-5.4', kind: 'output' }],
    ['5.5 ShortCo inp Gl 1M Tokens', { model: 'gpt-5.5', kind: 'input', context: 'short' }],
    ['5.5 LongCo opt Gl 1M Tokens', { model: 'gpt-5.5', kind: 'output', context: 'long' }],
    ['5.6 terra ShortCo Cd Inp PP Gl 1M Tokens', { model: 'gpt-5.6-terra', kind: 'cache_read', context: 'short', tier: 'priority' }],
    ['5 mini pp Inp Gl 1M Tokens', { model: 'gpt-5-mini', kind: 'input', tier: 'priority' }],
    ['4o cchd Inp regnl 1M Tokens', { model: 'gpt-4o', kind: 'cache_read' }],
    ['gpt-35-turbo 0125 Input Tokens', { model: 'gpt-3.5-turbo', kind: 'input' }],
    ['Az-GPT4-Turbo Completion Tokens', { model: 'gpt-4-turbo', kind: 'output' }],
    ['text embedding 3 large glbl Tokens', { model: 'text-embedding-3-large', kind: 'input' }],
    ['gpt-4o-rt-txt-1217 Outp glbl Tokens', { model: 'gpt-4o-realtime-preview', kind: 'output', modality: 'text' }],
    ['gpt rt aud 0828 cchd Inp glbl Tokens', { model: 'gpt-realtime', kind: 'cache_read', modality: 'audio' }],
    ['gpt-4o-aud-1217 Inp glbl Tokens', { model: 'gpt-4o-audio-preview', kind: 'input', modality: 'audio' }],
    ['gpt 4o transcribe aud Inp glbl Tokens', { model: 'gpt-4o-transcribe', kind: 'input', modality: 'audio' }],
    ['gpt image 1 img Outp glbl Tokens', { model: 'gpt-image-1', kind: 'output', modality: 'image' }],
    ['gpt oss 120b Inp glbl Tokens', { model: 'gpt-oss-120b', kind: 'input' }],
    ['5.6 cchd wr Inp Gl 1M Tokens', { model: 'gpt-5.6', kind: 'cache_write_5m' }],
    ['gpt 4.1 mini FT Training glbl Tokens', { model: 'gpt-4.1-mini', kind: null, training: true }],
  ])('%s', (meter, expected) => {
    expect(parseMeter(meter, 'Azure OpenAI')).toEqual({ ...standard, ...expected })
  })

  it.each([
    ['Phi-4-Input Tokens', 'Phi Models', { model: 'phi-4', maker: 'Microsoft', kind: 'input' }],
    ['Grok 4 Fast Inp glbl 1M Tokens', 'Azure Grok Models', { model: 'grok-4-fast', maker: 'xAI', kind: 'input' }],
    ['4 Fast Outp glbl 1M Tokens', 'Azure Grok Models', { model: 'grok-4-fast', maker: 'xAI', kind: 'output' }],
    ['DeepSeek R1 0528 Outp glbl Tokens', 'Azure Deepseek Models', { model: 'deepseek-r1', maker: 'DeepSeek', kind: 'output' }],
    ['Mistral Large 2411 Inp glbl Tokens', 'Azure Mistral Models', { model: 'mistral-large-2411', maker: 'Mistral AI', kind: 'input' }],
  ])('%s of %s', (meter, subCategory, expected) => {
    expect(parseMeter(meter, subCategory)).toEqual({ ...standard, ...expected })
  })

  it.each(['Provisioned Managed Unit', 'Provisioned Managed Global Unit', 'Provisioned Managed Data Zone Unit', 'PTU Regional'])('%s is throughput by the hour', (meter) => {
    expect(parseMeter(meter, 'Azure OpenAI')).toMatchObject({ meter: 'provisioned', model: null, kind: null })
  })

  it.each(['Code-Interpreter-global Session', 'gpt image 1 generations', 'gpt-35-turbo FT hosting', ''])('%s bills no tokens', (meter) => {
    expect(parseMeter(meter, 'Azure OpenAI')).toMatchObject({ meter: 'other', kind: null })
  })

  it('does not guess a kind: tokens without a direction have none', () => {
    expect(parseMeter('gpt 9 sideways Tokens', 'Azure OpenAI')).toMatchObject({ meter: 'tokens', kind: null, model: 'gpt-9-sideways' })
  })
})

test.each([
  ['1K', '', '1000'], ['1M', '', '1000000'], ['10K', '', '10000'], ['100000000', '', '100000000'], ['1 Hour', 'Hour', '1'], ['100 Hours', 'Hours', '100'], ['1/Month', '/Month', '1'], ['1 /Month', '/Month', '1'],
  ['1 GB/Month', 'GB/Month', '1'], ['1K Tokens', 'Tokens', '1000'], ['10,000s', null, null], ['0 Unassigned', null, null], ['', null, null], ['Unassigned', null, null], ['1.5 Hours', null, null],
])('unit of measure %s: block of %s × %s', (unit, word, factor) => {
  expect(blockOf(unit)).toEqual(word === null ? null : { word, factor })
})

test('a bare number counts what the meter bills', () => {
  expect(scaleOf('10K', 'Images')).toEqual({ unit: 'Images', factor: '10000' })
  expect(scaleOf('1 Hour', 'Images')).toEqual({ unit: 'Hours', factor: '1' })
  expect(scaleOf('', 'Images')).toBeNull()
})
