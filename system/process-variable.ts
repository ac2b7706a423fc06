// Variables of the process's own environment that a program of another name reads too, and that say where files are.

/** undefined: not set, or empty. */
export function processVariable(name: `ENTITY_DEFAULT_${string}`): string | undefined {
  return process.env[name] || undefined
}
