// What compiled schemas are found by in a build.

/** Characters that are looked at. All of them make a loop so long that the engine spends milliseconds of a boot on compiling it. */
const sample = 100

/**
 * A short name for a schema, made from its content: what the compiled functions are found by. The build fails where two have the
 * same, and has the functions of all that will be asked for.
 */
export function schemaKey(schema: object): string {
  const text = JSON.stringify(schema)
  const step = Math.ceil(text.length / sample)
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += step) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return `${text.length}-${(hash >>> 0).toString(36)}`
}
