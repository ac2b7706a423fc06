// Which cloud a service is, by an answer that this cloud has and others do not.

import type { Ask } from './ask.ts'
import { AskFailure } from './ask.ts'
import type { Cloud } from './cloud.ts'
import { visitor, type Wait } from './visitor.ts'

/** Those whose sign is there. Several: they cannot be told from each other. */
export async function recognized(
  clouds: readonly Cloud[],
  ask: Ask,
  base = '',
  wait?: Wait,
): Promise<readonly Cloud[]> {
  const found = await Promise.all(clouds.map(async (cloud) => ((await hasSign(cloud, ask, base, wait)) ? [cloud] : [])))
  return found.flat()
}

async function hasSign({ crawl }: Cloud, ask: Ask, base: string, wait: Wait | undefined): Promise<boolean> {
  if (!crawl) return false
  const plan = crawl({})
  const { path, says } = plan.sign
  try {
    const { get } = await visitor(plan, base, ask, wait)
    const { status, headers, body } = await get(base + path)
    const isPage = headers['content-type']?.includes('html') ?? false
    return status === 200 && !isPage && (says?.test(Buffer.from(body).toString('utf8')) ?? true)
  } catch (error) {
    if (error instanceof AskFailure) return false
    throw error
  }
}
