// Architectures as documents of Kairos and images of containers name them.

const names: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  loongarch64: 'loong64',
}

/** `machine`: as the kernel names it. Those not listed have the same name: "riscv64", "s390x", "ppc64le". */
export function goArchitecture(machine: string): string {
  if (/^i[3-6]86$/.test(machine)) return '386'
  // armv8l: the kernel's own name of a 64-bit processor for programs of 32 bits.
  if (machine.startsWith('arm')) return 'arm'
  return names[machine] ?? machine
}
