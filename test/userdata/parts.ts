// Small messages for tests.

export interface TestPart {
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  /** Sent as base64. */
  readonly base64?: Uint8Array
}

const boundary = 'test-boundary'

export function multipartOf(parts: readonly TestPart[]): string {
  const pieces = parts.map(({ type, headers = {}, text = '', base64 }) => {
    const all = {
      ...(type !== undefined && { 'Content-Type': type }),
      ...(base64 && { 'Content-Transfer-Encoding': 'base64' }),
      ...headers,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\n`)
    const body = base64 ? Buffer.from(base64).toString('base64').replaceAll(/.{76}/g, '$&\n') : text
    return `--${boundary}\n${lines.join('')}\n${body}\n`
  })
  return `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n${pieces.join('')}--${boundary}--\n`
}
