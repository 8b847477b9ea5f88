// The clouds whose FOCUS file is a whole bill, and which of its rows are AI by the bundled rules.
// Services are named by AWS's service code, Azure's meter category, else by ServiceName. Checked 2026-11.
import { providerName } from '../../src/import/contract.ts'
import type { Classification } from '../../src/import/contract.ts'
import type { Cells } from './cells.ts'

export type Cloud = 'AWS' | 'Microsoft Azure' | 'Google Cloud'

const CLOUDS: readonly Cloud[] = ['AWS', 'Microsoft Azure', 'Google Cloud']

/** The cloud that bills the row; rows sold through a cloud's marketplace are on its bill. */
export function cloudOf(cells: Pick<Cells, 'issuer' | 'provider' | 'serviceProvider'>): Cloud | null {
  const names = [cells.issuer, cells.provider, cells.serviceProvider].filter((name) => name !== '').map(providerName)
  return CLOUDS.find((cloud) => names.includes(cloud)) ?? null
}

export type Picked = Pick<Classification, 'rule_id' | 'service_name' | 'cost_category'> & { readonly marketplace?: true }

const EDITION = /\(Amazon Bedrock Edition\)\s*$/i

const AWS: readonly (readonly [rule: RegExp, service: RegExp, picked: Picked])[] = [
  [/^AmazonBedrock/i, /^Amazon Bedrock/i, { rule_id: 'focus-aws-bedrock', service_name: 'Amazon Bedrock', cost_category: 'llm_api' }],
  [/^AmazonSageMaker/i, /^Amazon SageMaker/i, { rule_id: 'focus-aws-sagemaker', service_name: 'Amazon SageMaker', cost_category: 'ml_platform' }],
  [/^Kiro/i, /^Kiro(?: |$)/i, { rule_id: 'focus-aws-kiro', service_name: 'Kiro', cost_category: 'coding_assistant' }],
  [/^(?:AmazonQ(?!uick|LDB)|QDeveloper)/i, /^Amazon Q(?: |$)/i, { rule_id: 'focus-aws-q', service_name: 'Amazon Q', cost_category: 'coding_assistant' }],
]

const AZURE: readonly (readonly [category: RegExp, category_: Picked['cost_category']])[] = [
  [/^(?:azure openai|azure openai service|foundry models|azure ai foundry models)$/i, 'llm_api'],
  [/^(?:foundry tools|cognitive services|azure cognitive services|azure ai services|azure ai foundry|microsoft foundry)$/i, 'ai_service'],
  [/^azure machine learning(?: service)?$/i, 'ml_platform'],
]
const PTU = /(?:openai|foundry).*provisioned|provisioned (?:managed|throughput)|\bptus?\b/i

const GOOGLE = /^(?:vertex ai(?: api)?|gemini api|generative language api)$/i

/** What the bundled rules of the row's cloud take it as, or null where they leave it out. */
export function aiRowOf(cloud: Cloud, cells: Cells): Picked | null {
  if (cloud === 'AWS') return aws(cells)
  if (cloud === 'Microsoft Azure') return azure(cells)
  return GOOGLE.test(cells.service) ? { rule_id: 'focus-google-ai', service_name: cells.service, cost_category: 'llm_api' } : null
}

function aws(cells: Cells): Picked | null {
  if (EDITION.test(cells.service)) return { rule_id: 'focus-aws-bedrock-marketplace', service_name: 'Amazon Bedrock', cost_category: 'llm_api', marketplace: true }
  return AWS.find(([code, service]) => code.test(cells.serviceCode) || service.test(cells.service))?.[2] ?? null
}

function azure(cells: Cells): Picked | null {
  for (const name of [cells.meterCategory, cells.service]) {
    const found = AZURE.find(([category]) => category.test(name))
    if (found) return { rule_id: 'focus-azure-ai', service_name: name, cost_category: found[1] ?? null }
  }
  const bought = [cells.description, cells.meterSubcategory, cells.meterName, cells.skuMeter].some((words) => PTU.test(words))
  return bought && (cells.category === 'purchase' || cells.unused) ? { rule_id: 'focus-azure-ptu', service_name: cells.service || 'Azure OpenAI', cost_category: 'llm_api' } : null
}

/** The title of a marketplace model without AWS's addition. */
export const editionOf = (service: string): string | null => (EDITION.test(service) ? service.replace(EDITION, '').trim() : null)
