// The names a step may use: those that run, in the order they run within a step, and those that only say when.

/** Keys that do something, in execution order. */
export const runningKeys: readonly string[] = ['directories', 'files', 'commands']

export const stepKeys: ReadonlySet<string> = new Set(['name', 'after', 'if', ...runningKeys])
