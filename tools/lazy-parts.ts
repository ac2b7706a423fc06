// Parts of Node that the build loads only when one of their functions is called: nothing else of them can be imported at the top of a file.

export const lazyParts: readonly string[] = ['node:child_process', 'node:crypto', 'node:zlib']

export interface Names {
  readonly functions: readonly string[]
  /** Classes and constants. */
  readonly others: readonly string[]
}

export function namesOf(part: string): Names {
  const names = Object.entries(process.getBuiltinModule(part) ?? {})
  const isFunction = ([name, value]: [string, unknown]) => typeof value === 'function' && /^[a-z]/.test(name)
  const functions = names.filter(isFunction).map(([name]) => name)
  return { functions, others: names.map(([name]) => name).filter((name) => !functions.includes(name)) }
}
