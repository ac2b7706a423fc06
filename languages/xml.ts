// XML as a tree of elements, with the place where it breaks. Entities of a document's own are refused, so none can grow.

import { ConfigError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { deepest } from './deepest.ts'

export interface XmlElement {
  /** The namespace it is in; "": none. */
  readonly uri: string
  /** Its name without a prefix. */
  readonly name: string
  /** By name, with its prefix if it has one ("i:type"). */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text directly in it. */
  readonly text: string
}

/** The root element. Throws a ConfigError with line and column, which quotes nothing of the document. */
export async function parseXml(source: Uint8Array | string, document: string): Promise<XmlElement> {
  const { SaxesParser } = await import('saxes')
  const text = typeof source === 'string' ? source : Buffer.from(source).toString('utf8')
  const parser = new SaxesParser({ xmlns: true })
  const fail = (message = say`Not valid XML`): never => {
    throw new ConfigError(message, { document, line: parser.line, column: parser.column + 1 })
  }
  const open: Growing[] = []
  let root: Growing | undefined
  parser.on('error', () => fail())
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (open.length >= deepest) fail(say`Not usable as XML: nested more than ${deepest} levels deep`)
    const values = Object.values(attributes).map(({ name, value }) => [name, value] as const)
    const element: Growing = { uri, name: local, attributes: Object.fromEntries(values), children: [], text: '' }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  const addText = (piece: string) => {
    const inner = open.at(-1)
    if (inner) inner.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.write(text).close()
  return root ?? fail()
}

interface Growing extends XmlElement {
  readonly children: Growing[]
  text: string
}

/** The elements of that name directly in `element`, in any namespace or in `uri`. */
export function childrenNamed(element: XmlElement, name: string, uri?: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && (uri === undefined || child.uri === uri))
}

/** The first one of that path of names. */
export function firstAt(element: XmlElement, path: string): XmlElement | undefined {
  return path
    .split('/')
    .reduce<XmlElement | undefined>((inner, name) => inner && childrenNamed(inner, name)[0], element)
}

/** As text and as the value of an attribute. */
export function escapeXml(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  }
  return text.replace(/[&<>"']/g, (sign) => signs[sign] as string)
}
