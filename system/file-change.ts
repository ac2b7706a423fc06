// What a planned host or a memory host reports about its file tree.

import type { Owner } from './host.ts'

/** A change to a file tree, as data. Paths are canonical guest paths. */
export type FileChange =
  | {
      readonly kind: 'write'
      readonly path: string
      readonly before: Buffer | undefined
      readonly after: Buffer
      readonly mode: number
      readonly owner: Owner | undefined
      /** The content was added to an existing file's. */
      readonly appended: boolean
    }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number; readonly owner: Owner | undefined }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly before: string | undefined }
  | { readonly kind: 'rename'; readonly from: string; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }
  | { readonly kind: 'owner'; readonly path: string; readonly owner: Owner }
  | { readonly kind: 'times'; readonly path: string; readonly accessed: Date; readonly modified: Date }
