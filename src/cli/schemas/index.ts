// JSON Schemas of the configuration and of every JSON document, by the name after `aicost.` in its first key.
import { z } from 'zod'
import { configJsonSchema } from '../../config/json-schema.ts'
import { importSchemas } from './import.ts'
import { infoSchemas } from './info.ts'
import { documentOf } from './parts.ts'
import { reconcileSchemas } from './reconcile.ts'
import { reportSchemas } from './reports.ts'

const bodies: Readonly<Record<string, z.ZodRawShape>> = { ...importSchemas, ...reconcileSchemas, ...reportSchemas, ...infoSchemas }

export function schemaNames(): string[] {
  return ['config', ...Object.keys(bodies)].sort()
}

/** The document's schema as it is checked in tests, keys that are not declared refused; null for an unknown name. */
export function documentSchema(name: string): z.ZodType | null {
  const body = bodies[name]
  return body === undefined ? null : documentOf(name, body)
}

/** JSON Schema 2020-12 of a document, or of aicost.yaml; null for an unknown name. */
export function jsonSchemaOf(name: string): Readonly<Record<string, unknown>> | null {
  if (name === 'config') return configJsonSchema()
  const schema = documentSchema(name)
  if (schema === null) return null
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    // Programs that read a document must not break when a key is added to it.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  return { $schema, $id: `aicost.${name}/1`, title: `aicost ${name.replaceAll('.', ' ')}`, ...rest }
}
