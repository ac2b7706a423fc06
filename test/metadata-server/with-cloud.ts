// A cloud on a real connection on loopback.

import type { JsonObject } from '../../core/json.ts'
import type { Answering } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
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

/** `cloud` with the machine of `scenario`, as a scenario file has it. */
export function played<Own>(cloud: Cloud<Own>, scenario: JsonObject = {}): Answering {
  return answersOf(play(cloud, scenario))
}
