// The JSON Schema of aicost.yaml, for editors and other programs: derived from the schema the loader uses.
import { z } from 'zod'
import { configSchema } from './schema.ts'

/** JSON Schema 2020-12 of the file as people write it (before defaults). Printed by `aicost schema config`. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' })
  return {
    $schema,
    $id: 'aicost.config/1',
    title: 'aicost.yaml',
    description: 'Configuration of an aicost workspace: the company, the sources its months are closed from, and who signs.',
    ...schema,
  }
}
