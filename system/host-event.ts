// What a host tells of what it does.

import type { Said } from '../core/said.ts'

/** Something the machine did. Texts are redacted: they may go to a log as they are. */
export type HostEvent =
  | {
      readonly kind: 'command'
      readonly phase: 'start'
      readonly id: number
      readonly command: Said
      readonly changes: boolean
    }
  | {
      readonly kind: 'command'
      readonly phase: 'end'
      readonly id: number
      readonly command: Said
      /** "exit 0", or why it failed. */
      readonly result: Said
      readonly failed: boolean
      /** Milliseconds. */
      readonly duration: number
    }
  | {
      readonly kind: 'request'
      readonly phase: 'start'
      readonly id: number
      readonly method: string
      readonly url: Said
      readonly headers: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'request'
      readonly phase: 'end'
      readonly id: number
      readonly method: string
      readonly url: Said
      /** "200, 12 bytes", or why it failed. */
      readonly result: Said
      readonly failed: boolean
      readonly duration: number
    }
  /** File systems or a file were flushed to their disks; `duration` in milliseconds. */
  | { readonly kind: 'flush'; readonly places: readonly string[]; readonly duration: number }
  | { readonly kind: 'write'; readonly path: string }

export type Observe = (event: HostEvent) => void
