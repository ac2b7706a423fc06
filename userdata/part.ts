// What user-data consists of once it is unpacked: parts, each with its headers, its decoded content and where it came from.

import type { Where } from '../core/notices.ts'

/** Which of the three messages of a datasource. */
export type Kind = 'user' | 'vendor' | 'vendor2'

/** One header; `value` is as written, folding included. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Where a part came from, for messages and for `explain`. */
export interface Origin {
  /** "user-data", "vendor-data", a URL without credentials, or a path. */
  readonly document: string
  /** Documents that led to this one, outermost first; empty for a part of the message itself. */
  readonly via: readonly string[]
  /** Line of `document` that holds the first line of the content; absent where the content was encoded or unpacked. */
  readonly line?: number
  /** How the content differs from the text of `document`: "base64", "gzip", "archive entry 3", "zip member a/b". */
  readonly unpacked?: string
}

export interface Part {
  /** The final content type, lower case: text/cloud-config. */
  readonly type: string
  /** As the author wrote it, or its place: part-001. Not safe as a file name; see fileName(). */
  readonly filename: string
  readonly headers: readonly Header[]
  /** Decoded content. */
  readonly payload: Buffer
  /** Encoded content as the processed message shows it. */
  readonly body: Buffer
  /** 'bytes' is shown with a mark for every byte beyond ASCII, as the reference does for data that is not text. */
  readonly bodyForm: 'text' | 'bytes'
  /** Declared charset of the payload. */
  readonly charset?: string
  readonly launchIndex?: number
  readonly origin: Origin
}

/** One of the three messages, unpacked: what is consumed and what `<kind>-data.txt.i` shows. */
export interface ProcessedMessage {
  readonly kind: Kind
  readonly parts: readonly Part[]
}

/** Base of the file names a message is kept under: user-data, vendor-data, vendor-data2. */
export function messageName(kind: Kind): string {
  return { user: 'user-data', vendor: 'vendor-data', vendor2: 'vendor-data2' }[kind]
}

/** File that holds the merged config of a message, below the instance's directory. */
export function configFileName(kind: Kind): string {
  return { user: 'cloud-config.txt', vendor: 'vendor-cloud-config.txt', vendor2: 'vendor2-cloud-config.txt' }[kind]
}

/** The document that a part stands in, for messages. */
export function whereOf({ origin: { document, line } }: Pick<Part, 'origin'>): Where {
  return { document, ...(line !== undefined && { line }) }
}

/** First header of that name; names are compared without case. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value
}

export function withoutHeader(headers: readonly Header[], name: string): Header[] {
  const unwanted = name.toLowerCase()
  return headers.filter((header) => header.name.toLowerCase() !== unwanted)
}

/** A part's name as a file name: slashes become underscores, everything unusual is dropped. Empty when nothing is left. */
export function fileName(filename: string): string {
  return filename.replaceAll('/', '_').replace(/[^A-Za-z0-9_.()-]/g, '')
}
