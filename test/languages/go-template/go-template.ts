// Rendering of Go templates in tests.

import type { JsonObject } from '../../../core/json.ts'
import { type GoTemplateResult, renderGoTemplate } from '../../../languages/go-template/render.ts'

interface Options {
  readonly steps?: number
  readonly limit?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** On Sun, 29 Nov 2026 12:00:00 UTC. */
export function rendered(text: string, data: JsonObject = {}, options: Options = {}): Promise<GoTemplateResult> {
  return renderGoTemplate(text, {
    data: async () => data,
    now: () => Date.UTC(2026, 10, 29, 12),
    ...options,
    environment: async () => options.environment ?? {},
  })
}

/** The text, or the kind of failure. */
export async function textOf(text: string, data: JsonObject = {}, options: Options = {}): Promise<string> {
  const result = await rendered(text, data, options)
  return 'fault' in result ? `${result.fault.kind}: ${result.fault.message}` : result.text
}
