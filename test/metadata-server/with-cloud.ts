// A cloud on a real connection on loopback.

import type { Answering } from '../../metadata-server/answer.ts'
import { serve } from '../../metadata-server/server.ts'

type Get = (path: string, options?: RequestInit) => Promise<string>

/** `get` gives "STATUS body". */
export async function withCloud(answers: Answering, work: (get: Get) => Promise<void>): Promise<void> {
  const server = await serve({ answers })
  const get: Get = async (path, options) => {
    const response = await fetch(server.url + path, options)
    return `${response.status} ${await response.text()}`.trim()
  }
  try {
    await work(get)
  } finally {
    await server.close()
  }
}
