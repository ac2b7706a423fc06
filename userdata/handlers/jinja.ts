// text/jinja2: rendered with instance-data, then treated as what the result is: a cloud-config, a script or a boothook.

import { Failure } from '../../core/errors.ts'
import { type Problem, report } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import { detectType } from '../detect.ts'
import { decodeText } from '../mime/headers.ts'
import { type Part, whereOf } from '../part.ts'
import { cloudConfig } from './cloud-config.ts'
import type { BuiltInHandler, HandlerContext, PartResult } from './handler.ts'
import { boothook, shellScript } from './scripts.ts'

/** What a template may become. */
const within: readonly BuiltInHandler[] = [cloudConfig, shellScript, boothook]

export const jinja: BuiltInHandler = {
  name: 'JinjaTemplatePartHandler',
  types: ['text/jinja2'],
  frequency: 'always',
  async handle(part, context) {
    const text = await render(part, context)
    if (text === undefined || text.trim() === '') return { does: 'nothing' }
    const { line: _, ...origin } = part.origin
    const payload = Buffer.from(text)
    const type = detectType(payload)
    const handler = within.find(({ types }) => type !== undefined && types.includes(type))
    if (!type || !handler) {
      context.notices.warning(
        'userdata/bad-template',
        say`Ignoring jinja template for ${say.named(part.filename)}. Could not find supported sub-handler for type ${type ?? 'None'}`,
        { where: whereOf(part), hint: say`a template can become a cloud-config, a script or a boothook` },
      )
      return { does: 'nothing' }
    }
    const rendered: Part = {
      ...withoutCharset(part),
      type,
      payload,
      origin: { ...origin, unpacked: 'rendered template' },
    }
    const result: PartResult = await handler.handle(rendered, context)
    return { ...result, part: rendered }
  },
}

async function render(part: Part, { notices, limits, variables }: HandlerContext): Promise<string | undefined> {
  const text = decodeText(part.payload, part.charset)
  const blank = text.length - text.trimStart().length
  const template = text.slice(blank)
  if (!/^##\s*template:\s*jinja/i.test(template)) {
    throw new Failure(say`a template begins with the line "## template: jinja"`)
  }
  const values = await variables()
  const { renderTemplate } = await import('../../languages/template.ts')
  const { template_bytes: limit, template_steps: steps } = limits
  const result = await renderTemplate(template, values, { document: part.filename, limit, steps })
  const down = (part.origin.line ?? 1) - 1 + text.slice(0, blank).split('\n').length - 1
  const located = result.problems.map((problem): Problem => {
    const line = problem.where.line === undefined ? part.origin.line : problem.where.line + down
    return {
      ...problem,
      message: result.text === undefined ? ignored(part, problem) : problem.message,
      where: { document: part.origin.document, ...(line !== undefined && { line }) },
    }
  })
  report(located, notices)
  return result.text
}

function ignored({ filename }: Part, { code, message }: Problem): Said {
  const rest = code === 'template/syntax' ? say`. Failed to render template. ${message}` : say`: ${message}`
  return say`Ignoring jinja template for ${say.named(filename)}${rest}`
}

function withoutCharset({ charset: _, ...part }: Part): Omit<Part, 'charset'> {
  return part
}
