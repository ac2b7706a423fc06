// How often, how long and how much each kind of caller fetches: the one table of it. docs/limits.md is made from it.

import type { HttpOptions } from './host.ts'

const MiB = 1024 * 1024

type Bounds = Required<Pick<HttpOptions, 'timeout' | 'retries' | 'interval' | 'limit'>> & Pick<HttpOptions, 'budget'>

/** Where `budget` is left out, requestBudget makes it from the tries. Includes have theirs from the settings of user-data. */
export const fetchOptions = {
  configUrl: { timeout: 10_000, retries: 2, interval: 1000, budget: 60_000, limit: 64 * MiB },
  seedFile: { timeout: 5000, retries: 10, interval: 1000, budget: 120_000, limit: 64 * MiB },
  seedProbe: { timeout: 2000, retries: 2, interval: 500, budget: 8000, limit: 64 * MiB },
  onlineCheck: { timeout: 5000, retries: 0, interval: 1000, budget: 5000, limit: MiB },
  metadata: { timeout: 10_000, retries: 0, interval: 1000, limit: 64 * MiB },
  fileSource: { timeout: 10_000, retries: 3, interval: 3000, budget: 120_000, limit: 64 * MiB },
  installer: { timeout: 10_000, retries: 5, interval: 1000, limit: 64 * MiB },
  phoneHome: { timeout: 10_000, retries: 9, interval: 3000, limit: MiB },
  /** As often as yip does. */
  publicKeys: { timeout: 5000, retries: 9, interval: 1000, budget: 60_000, limit: MiB },
  /** In memory: the step takes no more than half of what is free. */
  download: { timeout: 300_000, retries: 1, interval: 3000, budget: 610_000, limit: 1024 * MiB },
  imageManifest: { timeout: 30_000, retries: 3, interval: 1000, budget: 150_000, limit: 4 * MiB },
  imageLayer: { timeout: 300_000, retries: 3, interval: 1000, budget: 1_210_000, limit: 256 * MiB },
  kairosDocument: { timeout: 30_000, retries: 3, interval: 1000, budget: 150_000, limit: 64 * MiB },
} as const satisfies Readonly<Record<string, Bounds>>

/** Milliseconds for all documents of a metadata service together, from when it is found. */
export const metadataServiceBudget = 600_000

/** Milliseconds for one run of a program that fetches by itself and does little else. */
export const fetchingPrograms = {
  gpg: 60_000,
  sshImportId: 120_000,
  addAptRepository: 300_000,
  snapUser: 120_000,
} as const
