// Renders templates from the machine and from configs; loads an engine only for those that need one.

import { asText } from '../../core/as-text.ts'
import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { describeNotice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

/** Throws if the template cannot be rendered, with the place in it. */
export async function rendered(template: string, values: JsonObject, document: string): Promise<string> {
  const simple = renderSimple(template, values)
  if (simple !== undefined) return simple
  const { renderTemplate } = await import('../../languages/template.ts')
  const { text, problems } = await renderTemplate(template, values, { document })
  if (text === undefined) {
    throw new Failure(
      problems.length > 0
        ? say.join(problems.map(describeNotice), '; ')
        : say`${say.path(document)} cannot be rendered`,
    )
  }
  return text
}

/** Renders a Jinja template that uses nothing but names. Undefined: it needs the engine. */
export function renderSimple(template: string, values: JsonObject): string | undefined {
  const [header = ''] = /^##\s*template:[ \t]*jinja[ \t]*\n/i.exec(template) ?? []
  const body = template.slice(header.length)
  if (header === '' || /\{[%#]/.test(body)) return undefined
  let simple = true
  const text = body.replace(/\{\{([^{}]*)\}\}/g, (_, expression: string) => {
    const value = values[expression.trim()]
    if (typeof value !== 'string') simple = false
    return asText(value)
  })
  return simple ? text : undefined
}
