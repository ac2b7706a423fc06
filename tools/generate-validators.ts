// Compiles every schema that is validated against at run time into core/schema/validators.generated.js, which the build uses
// instead of core/schema/compiler.ts: a boot then neither loads ajv nor compiles anything. served.generated.js has those of scenarios
// too: only the whole program and the package need them.

import { renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { instanceSchema } from '../core/instance-schema.ts'
import { ajvOptions } from '../core/schema/compiler.ts'
import { schemaKey } from '../core/schema/key.ts'
import { datasources } from '../datasources/index.ts'
import { clouds } from '../metadata-server/clouds/index.ts'
import { scenarioSchema } from '../metadata-server/scenario.ts'
import { modules } from '../modules/index.ts'
import { stepKeys } from '../steps/index.ts'
import { provenanceSchema } from '../userdata/provenance.ts'
import { validatorsFile } from './precompiled-schemas.ts'

const top = resolve(import.meta.dirname, '..')

/** The text of the generated file for these schemas. */
export function validatorsText(schemas: readonly object[]): string {
  const byKey = new Map(schemas.map((schema) => [schemaKey(schema), schema]))
  for (const schema of schemas) {
    const other = byKey.get(schemaKey(schema))
    if (JSON.stringify(other) !== JSON.stringify(schema))
      throw new Error(`two schemas have the key ${schemaKey(schema)}`)
  }
  const ajv = new Ajv({ ...ajvOptions, code: { source: true, esm: true, optimize: true } })
  const names = [...byKey].map(([key, schema], index) => {
    ajv.addSchema(schema, key)
    return [key, `fits${index}`] as const
  })
  const code = withoutSchemas(standalone.default(ajv, Object.fromEntries(names.map(([key, name]) => [name, key]))))
  return `// Made by tools/generate-validators.ts from the schemas of modules, datasources and step keys.
import { schemaKey } from './key.ts'
${code}
const compiled = new Map([${names.map(([key, name]) => `['${key}', ${name}]`).join(', ')}])
export async function compileSchema(schema) {
  const fits = compiled.get(schemaKey(schema))
  if (!fits) throw new Error('a schema that was not compiled into this build')
  return fits
}
`
}

const schemaLiteral = /const (schema\d+) = (\{.*?\});(?=function |const )/g

/**
 * ajv's code without the schemas that it carries along: of most it reads only lists of types, for its errors, yet each start of the
 * program would build them all. Such a list is written where it is read; a schema of which more is read stays.
 */
function withoutSchemas(code: string): string {
  const schemas = new Map([...code.matchAll(schemaLiteral)].map(([, name = '', text = '']) => [name, JSON.parse(text)]))
  const inlined = code.replace(/\b(schema\d+)((?:\.\w+|\["[^"]*"\]|\[\d+\])+)/g, (reference, name, path: string) => {
    const value = path
      .match(/(?<=\.)\w+|(?<=\[)\d+|"[^"]*"/g)
      ?.reduce((at, step) => at[step.replaceAll('"', '')], schemas.get(name))
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? JSON.stringify(value) : reference
  })
  const used = new Set(inlined.match(/\bschema\d+(?=[.[])/g))
  return inlined.replace(schemaLiteral, (literal, name) => (used.has(name) ? literal : ''))
}

/** Every schema that is validated against: of the plug-ins, and of what is read back from disk. */
export function pluginSchemas(): readonly object[] {
  return [
    instanceSchema,
    provenanceSchema,
    ...modules.map(({ schema }) => schema),
    ...datasources.flatMap(({ settings, documents = [] }) => [settings, ...documents]),
    ...stepKeys.flatMap((one) => ('schema' in one ? [one.schema] : [])),
  ] as readonly object[]
}

if (import.meta.main) {
  const schemas = pluginSchemas()
  write(validatorsFile(false), schemas)
  write(validatorsFile(true), [...schemas, scenarioSchema(clouds)])
}

function write(file: string, schemas: readonly object[]): void {
  const target = join(top, 'core/schema', file)
  // Another build may be reading it.
  const fresh = target.replace(/js$/, `${process.pid}.generated.js`)
  writeFileSync(fresh, validatorsText(schemas))
  renameSync(fresh, target)
  process.stdout.write(`core/schema/${file}: ${schemas.length} schemas\n`)
}
