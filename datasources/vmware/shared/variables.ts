// What a machine may be given, by its names in guestinfo and in the environment, and the events that are followed.

export const givenKeys = ['metadata', 'userdata', 'vendordata'] as const

type Environment = Readonly<Partial<Record<string, string>>>

/** VMX_GUESTINFO_METADATA_ENCODING for "metadata.encoding". */
export function variableOf(key: string): string {
  return `VMX_GUESTINFO_${key.replace('.', '_').toUpperCase()}`
}

export function isGivenByEnvironment(environment: Environment): boolean {
  return Boolean(environment['VMX_GUESTINFO']) && givenKeys.some((key) => environment[variableOf(key)])
}

export const followedEvents = ['boot-new-instance', 'boot', 'hotplug'] as const
