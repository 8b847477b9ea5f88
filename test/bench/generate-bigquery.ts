// A deterministic BigQuery billing export as JSON Lines: nested objects, credits, labels, about 690 bytes a record, one in
// twenty of Vertex AI.
import { closeSync, openSync, writeSync } from 'node:fs'
import { pick, random } from './random.ts'

const OTHERS = [
  ['6F81-5844-456A', 'Compute Engine', 'N2 Instance Core running in Americas', 'seconds', 'hour'],
  ['95FF-2EF5-5EA1', 'Cloud Storage', 'Standard Storage US Multi-region', 'byte-seconds', 'gibibyte month'],
  ['24E6-581D-38E5', 'BigQuery', 'Analysis (us-central1)', 'bytes', 'tebibyte'],
  ['152E-C115-5142', 'Cloud Run', 'CPU Allocation Time', 'seconds', 'second'],
] as const
const VERTEX = ['Gemini 2.5 Flash GA Text Input - Predictions', 'Gemini 2.5 Flash GA Text Output - Predictions', 'Gemini 2.5 Pro GA Text Input - Predictions'] as const
const PROJECTS = ['quill-prod', 'quill-stage', 'quill-data', 'quill-lab']
const TEAMS = ['search', 'data', 'growth', 'platform']

export const BIGQUERY_CONFIG = `company: Quillon Labs
currency: USD
sources:
  - { id: gcp, provider: Google Cloud, account: 01C0DE-5A17B2-9F33D0 }
`

/** Writes the export of October 2026, Pacific, whole: usage reaches both ends of the month. */
export function generateBigQuery(path: string, rows: number): void {
  const next = random(20261001)
  const file = openSync(path, 'w')
  let lines: string[] = []
  for (let row = 0; row < rows; row++) {
    lines.push(record(next, row))
    if (lines.length === 10_000 || row === rows - 1) {
      writeSync(file, `${lines.join('\n')}\n`)
      lines = []
    }
  }
  closeSync(file)
}

const HOURS = 744

function record(next: () => number, row: number): string {
  const hour = row === 0 ? 0 : row === 1 ? HOURS - 1 : Math.floor(next() * HOURS)
  const vertex = next() < 0.05
  const [serviceId, service, sku, unit, pricing] = vertex ? ['C7E2-9256-1C43', 'Vertex AI', pick(VERTEX, next), 'requests', 'count'] as const : pick(OTHERS, next)
  const project = pick(PROJECTS, next)
  // Tokens at about what they cost: a bill off by a thousand would be refused.
  const amount = Math.floor(next() * (vertex ? 1e6 : 1e9))
  const cost = (Math.floor(next() * 1e9) / 1e9).toFixed(9).replace(/0+$/, '0')
  const credits = next() < 0.2 ? `[{"name":"Committed use discount","amount":-${(Number(cost) / 4).toFixed(6)},"full_name":"Committed use discount: CPU","id":"cud-${Math.floor(next() * 9)}","type":"COMMITTED_USAGE_DISCOUNT"}]` : '[]'
  return `{"billing_account_id":"01C0DE-5A17B2-9F33D0","service":{"id":"${serviceId}","description":"${service}"},"sku":{"id":"${(row % 4096).toString(16).toUpperCase().padStart(4, '0')}-2F65-7C1E","description":"${sku}"},"usage_start_time":"${stamp(hour)}","usage_end_time":"${stamp(hour + 1)}","project":{"id":"${project}","number":"5109227344${project.length}","name":"${project}","labels":[],"ancestry_numbers":"/338190027715/"},"labels":[{"key":"team","value":"${pick(TEAMS, next)}"}],"system_labels":[],"location":{"location":"us-central1","country":"US","region":"us-central1"},"export_time":"2026-11-06 04:10:00 UTC","cost":${cost},"currency":"USD","currency_conversion_rate":1.0,"usage":{"amount":${amount},"unit":"${unit}","amount_in_pricing_units":${amount / 4},"pricing_unit":"${pricing}"},"credits":${credits},"invoice":{"month":"202610","publisher_type":"GOOGLE"},"cost_type":"regular","transaction_type":"GOOGLE","seller_name":"Google"}`
}

/** The n-th hour of the invoice month, which begins at midnight in Los Angeles: 07:00 UTC. */
function stamp(hour: number): string {
  return `${new Date(Date.UTC(2026, 9, 1, 7 + hour)).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
