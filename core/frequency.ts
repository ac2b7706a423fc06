// How often something is done, in the words of cloud.cfg.

export const frequencies = ['always', 'once-per-instance', 'once'] as const

/** Every boot, the first boot of an instance, once and for all. */
export type Frequency = (typeof frequencies)[number]

export function isFrequency(value: unknown): value is Frequency {
  return (frequencies as readonly unknown[]).includes(value)
}
