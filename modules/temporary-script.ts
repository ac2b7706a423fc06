// A script that exists only while it runs.

import type { ModuleContext } from './module.ts'

/** Writes the script where only root reads it, hands its path over, removes it. */
export async function withScript<T>(
  { host, paths }: Pick<ModuleContext, 'host' | 'paths'>,
  text: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = `${paths.run}/tmp/${process.pid}-${host.clock.now().getTime()}.sh`
  await host.files.makeDirectory(`${paths.run}/tmp`, { mode: 0o1777 })
  await host.files.write(path, text, { mode: 0o600, durable: false })
  try {
    return await work(path)
  } finally {
    await host.files.remove(path)
  }
}
