// What compiled schemas are found by in a build.

/** A short name for a schema, made from its content: what the compiled functions are found by. */
export function schemaKey(schema: object): string {
  const text = JSON.stringify(schema)
  let low = 0x811c9dc5
  let high = 0xcbf29ce4
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 13)
  }
  return `${text.length}-${(low >>> 0).toString(36)}-${(high >>> 0).toString(36)}`
}
