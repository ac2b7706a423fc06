// The config files of an image, with what they say: `firstlight install` notes it, so that a boot parses only those that somebody has
// changed since.

import type { JsonObject } from './json.ts'

/** By path. */
export type InstalledConfig = Readonly<Record<string, { readonly text: string; readonly config: JsonObject }>>

/** Lies beside the program. */
export const installedConfigNote = '/usr/lib/firstlight/config.json'
