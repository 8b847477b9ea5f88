// aicost schema
import { AicostError } from '../../domain/error.ts'
import { jsonSchemaOf, schemaNames } from '../schemas/index.ts'
import type { Outcome } from '../output.ts'

export function schemaCommand(name: string | undefined): Promise<Outcome> {
  if (name === undefined) {
    const names = schemaNames()
    return Promise.resolve({ name: 'schema', workspace: null, body: { names }, sheets: [{ columns: [{ key: 'name', title: 'Schema', kind: 'text' }], rows: names.map((entry) => ({ name: entry })) }] })
  }
  const schema = jsonSchemaOf(name)
  if (schema === null) throw new AicostError('SCHEMA_UNKNOWN', `no document is called ${name}`, { hint: 'aicost schema lists the names' })
  // A schema is JSON in every format: editors read it as it is.
  return Promise.resolve({ name: 'schema', workspace: null, body: { name, json_schema: schema }, sheets: [], text: `${JSON.stringify(schema, null, 2)}\n` })
}
