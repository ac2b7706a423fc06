// Where a checkout keeps its fixtures. This file stays directly in cli/: in the bundles, too, the fixtures lie one folder up.

import { fileURLToPath } from 'node:url'

/** The path of `name` below fixtures/. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}
