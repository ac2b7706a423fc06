// Renders templates of the machine and of configs; loads an engine only for those that need one.

import { isObject, type JsonObject } from '../core/json.ts'
import { describeNotice } from '../core/notices.ts'

/** Throws where the template cannot be rendered, with the place in it. */
export async function rendered(template: string, values: JsonObject, document: string): Promise<string> {
  const simple = renderSimple(template, values)
  if (simple !== undefined) return simple
  const { renderTemplate } = await import('../core/template.ts')
  const { text, problems } = await renderTemplate(template, values, { document })
  if (text === undefined) throw new Error(problems.map(describeNotice).join('; ') || `${document} cannot be rendered`)
  return text
}

/** Templates of names alone: "$name" without a header, "{{name}}" below a Jinja one. Undefined: more is called for. */
export function renderSimple(template: string, values: JsonObject): string | undefined {
  const [header, kind = 'basic'] = /^##\s*template:[ \t]*(\S+)[^\n]*\n/i.exec(template) ?? ['']
  const body = template.slice(header.length)
  if (kind.toLowerCase() === 'basic') return renderNames(body, values)
  if (kind.toLowerCase() !== 'jinja' || /\{[%#]/.test(body)) return undefined
  let simple = true
  const text = body.replace(/\{\{([^{}]*)\}\}/g, (_, expression: string) => {
    const value = values[expression.trim()]
    if (typeof value !== 'string') simple = false
    return String(value)
  })
  return simple ? text : undefined
}

function renderNames(template: string, values: JsonObject): string {
  return template.replace(/\$(?:\{([A-Za-z0-9_.]+)\}|([A-Za-z0-9_.]+))/g, (_, braced?: string, bare?: string) => {
    const path = (braced ?? bare ?? '').replace(/^\.+|\.+$/g, '')
    let value: unknown = values
    for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined
    if (value === undefined)
      throw new Error(`The template uses $${path}, which is not one of ${Object.keys(values).join(', ')}`)
    const dots = bare?.slice(path.length) ?? ''
    return `${String(value)}${dots}`
  })
}
