// What the bundled rules make of AWS billing rows: selected or not, which part of cost, whose service.
import { describe, expect, it } from 'vitest'
import { classify } from '../../parsers/aws-cur-2/classify.ts'
import { stamps } from '../../parsers/aws-cur-2/bill.ts'

const row = (cells: Record<string, string>): ReturnType<typeof classify> =>
  classify({ billing_entity: 'AWS', product_code: '', product_name: '', usage_type: '', operation: '', pricing_unit: '', line_item_type: 'Usage', ...cells })

const marketplace = { billing_entity: 'AWS Marketplace', product_code: '4pl6vq8zr0dk2wq1xn5tsb3e', product_name: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', usage_type: 'USE1-MP:USE1_CacheReadInputTokenCount-Units', pricing_unit: 'Units' }

describe('classify', () => {
  it('takes native Bedrock: AWS provides, Amazon made the model, thousands of tokens', () => {
    expect(row({ product_code: 'AmazonBedrock', product_name: 'Amazon Bedrock', usage_type: 'USE1-NovaPro-input-tokens-batch', pricing_unit: '1K tokens' })).toMatchObject({
      selected: true, rule_id: 'aws-bedrock', component: 'usage', service_provider: 'AWS', service_name: 'Amazon Bedrock', model: 'nova-pro', model_maker: 'Amazon', token_kind: 'input', tier: 'batch', unit: 'Tokens', factor: '1000',
    })
  })

  it('takes Marketplace Claude although its product code says nothing: Anthropic provides, millions of tokens', () => {
    expect(row(marketplace)).toMatchObject({ selected: true, rule_id: 'aws-bedrock-marketplace', service_provider: 'Anthropic', model: 'claude-sonnet-4-5', model_maker: 'Anthropic', token_kind: 'cache_read', unit: 'Tokens', factor: '1000000' })
  })

  it('Claude that AWS bills itself stays with AWS as provider', () => {
    expect(row({ product_code: 'AmazonBedrockService', product_name: 'Amazon Bedrock Service', usage_type: 'USE1-Claude4.6Opus-output-tokens', pricing_unit: '1K tokens' })).toMatchObject({ service_provider: 'AWS', model_maker: 'Anthropic', model: 'claude-opus-4-6' })
  })

  it.each([
    ['AmazonSageMaker', 'aws-sagemaker', 'Amazon SageMaker'], ['AmazonBedrockAgentCore', 'aws-bedrock', 'Amazon Bedrock'],
    ['AmazonQ', 'aws-q', 'Amazon Q'], ['AmazonQBusiness', 'aws-q', 'Amazon Q'], ['Kiro', 'aws-kiro', 'Kiro'],
  ])('selects %s', (code, rule, name) => {
    expect(row({ product_code: code, usage_type: 'USE1-x', pricing_unit: 'Hrs' })).toMatchObject({ selected: true, rule_id: rule, service_name: name })
  })

  it.each(['AmazonEC2', 'AmazonS3', 'AmazonQuickSight', 'AmazonQLDB', 'ComputeSavingsPlans', ''])('leaves out %s', (code) => {
    expect(row({ product_code: code, usage_type: 'USE1-BoxUsage:p4d.24xlarge' }).selected).toBe(false)
  })

  it('leaves other Marketplace products out', () => {
    expect(row({ billing_entity: 'AWS Marketplace', product_code: '7g3kq', product_name: 'Harbor Firewall', usage_type: 'USE1-MP:USE1_Hours-Units' }).selected).toBe(false)
  })

  it('marks instances with accelerators, for ai_rules to select', () => {
    expect(row({ product_code: 'AmazonEC2', usage_type: 'USE1-BoxUsage:p5en.48xlarge', pricing_unit: 'Hrs' })).toMatchObject({ cost_category: 'gpu', component: 'usage', unit: 'Hours', factor: '1', service_provider: 'AWS' })
    expect(row({ product_code: 'AmazonEC2', usage_type: 'USE1-SpotUsage:g5.xlarge', pricing_unit: 'Hrs' }).cost_category).toBe('gpu')
    expect(row({ product_code: 'AmazonEC2', usage_type: 'USE1-BoxUsage:m5.large', pricing_unit: 'Hrs' }).cost_category).toBeNull()
  })

  it('counts seats and credits of Kiro', () => {
    expect(row({ product_code: 'Kiro', usage_type: 'USE1-KiroEnterprise-Power', operation: 'monthly-subscription', line_item_type: 'FlatRateSubscription' })).toMatchObject({ component: 'seat', unit: 'Seats' })
    expect(row({ product_code: 'Kiro', usage_type: 'USE1-KiroEnterprise-Power', operation: 'Credits' })).toMatchObject({ component: 'usage', unit: 'Credits' })
  })

  it.each([
    ['Tax', 'tax'], ['Credit', 'credit'], ['Refund', 'usage'], ['EdpDiscount', 'usage'], ['Fee', 'fee'], ['RIFee', 'commitment'], ['SavingsPlanRecurringFee', 'commitment'], ['SavingsPlanNegation', 'usage'],
  ])('%s rows are component %s and consume nothing', (lineType, component) => {
    const found = row({ ...marketplace, line_item_type: lineType })
    expect(found).toMatchObject({ component, model: 'claude-sonnet-4-5' })
    expect(found.unit).toBeUndefined()
    expect(found.token_kind).toBeUndefined()
    expect(found.diagnostic).toBeUndefined()
  })

  it('has no token count where the unit is not known, and says so', () => {
    const found = row({ product_code: 'AmazonBedrock', usage_type: 'USE1-NovaPro-input-tokens', pricing_unit: 'Units' })
    expect(found).toMatchObject({ token_kind: 'input', diagnostic: { code: 'UNKNOWN_UNIT', severity: 'warning' } })
    expect(found.unit).toBeUndefined()
  })

  it('says which tokens and line types it does not know', () => {
    expect(row({ product_code: 'AmazonBedrock', usage_type: 'USE1-NovaPro-thought-tokens', pricing_unit: '1K tokens' }).diagnostic?.code).toBe('UNKNOWN_SKU')
    expect(row({ product_code: 'AmazonBedrock', usage_type: 'USE1-x', line_item_type: 'SavingsPlanSomething' }).diagnostic?.code).toBe('UNKNOWN_LINE_TYPE')
  })

  it('provisioned throughput is use by the hour, without a token kind', () => {
    const found = row({ product_code: 'AmazonBedrock', usage_type: 'USE1-NovaPro-ProvisionedThroughput-NoCommit-ModelUnits', pricing_unit: 'hours' })
    expect(found).toMatchObject({ component: 'usage', unit: 'Hours', factor: '1', model: 'nova-pro' })
    expect(found.token_kind).toBeUndefined()
  })
})

describe('stamps', () => {
  it('reads the chunk number, never a date', () => {
    expect(stamps('harbor-00002.csv.gz')).toEqual({ chunk: { group: 'harbor.csv.gz', number: 2 } })
    expect(stamps('tern-00001.snappy.parquet')).toEqual({ chunk: { group: 'tern.snappy.parquet', number: 1 } })
    expect(stamps('cur-2026-10.csv')).toEqual({})
    expect(stamps('cur-20261001.csv')).toEqual({})
  })
})
