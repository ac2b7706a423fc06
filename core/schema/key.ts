// What compiled schemas are found by in a build.

/** A short name for a schema, made from its content: what the compiled functions are found by. The build fails where two have the same. */
export function schemaKey(schema: object): string {
  const text = JSON.stringify(schema)
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return `${text.length}-${(hash >>> 0).toString(36)}`
}
