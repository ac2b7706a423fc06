// What is known about the machine before anything is decided. Plain data: gathered once by system/facts.ts, read by
// detection and the fallback rules, and scripted freely in tests.

import type { JsonObject } from './json.ts'

/** What holds of the machine as a whole; all that most of a boot asks for. */
export interface Machine {
  readonly os: OsRelease
  readonly kernel: Kernel
  /** The command line that counts: pid 1's in a container, see system/facts.ts. */
  readonly cmdline: string
  /** Value of the environment variable KERNEL_CMDLINE, the way to pass settings to containers. */
  readonly environmentCmdline: string | undefined
  readonly virtualization: Virtualization
  /** Environment of pid 1, for the few sources that read it ("product_name", "VMX_GUESTINFO…"). */
  readonly initEnvironment: Readonly<Partial<Record<string, string>>>
  readonly systemd: boolean
}

/** With what detection and networks ask for: what the firmware says, disks, network devices, files. */
export interface Facts extends Machine {
  /** Fields of /sys/class/dmi/id by file name ("sys_vendor", "product_serial", …); none in a container, whatever /sys shows there. */
  readonly dmi: Readonly<Partial<Record<string, string>>>
  /** Every block device with a filesystem signature. Empty in containers unless a device node is there. */
  readonly filesystems: readonly Filesystem[]
  readonly nics: readonly Nic[]
  /** Of the paths that were looked for, those that exist: seed files, sockets, marker files. */
  readonly paths: ReadonlySet<string>
  /** What datasources looked up that only they ask about, by their names. No secrets. */
  readonly own?: Readonly<Partial<Record<string, JsonObject>>>
}

export interface OsRelease {
  /** ID of os-release, lower case: "debian". */
  readonly id: string
  readonly idLike: readonly string[]
  readonly versionId: string
  readonly codename: string
  readonly prettyName: string
}

/** The fields of uname(2). */
export interface Kernel {
  readonly system: string
  readonly node: string
  readonly release: string
  readonly version: string
  readonly machine: string
}

export interface Virtualization {
  /** What systemd-detect-virt prints: "kvm", "qemu", "systemd-nspawn", "lxc", "none", … */
  readonly name: string
  readonly container: boolean
}

export interface Filesystem {
  /** Device node: "/dev/sr0". */
  readonly device: string
  readonly label: string | undefined
  readonly uuid: string | undefined
  /** As blkid calls it: "iso9660", "vfat", "ext4". */
  readonly type: string
}

/** One entry of /sys/class/net, `lo` included. */
export interface Nic {
  readonly name: string
  /** The kernel's number of it: the lower, the earlier it was found. */
  readonly index?: number
  /** Lower case, colons. */
  readonly mac: string | undefined
  readonly driver: string | undefined
  readonly deviceId: string | undefined
  readonly carrier: boolean | undefined
  readonly operstate: string | undefined
  readonly dormant: boolean
  readonly mtu: number | undefined
  /** ARPHRD number: 1 ethernet, 32 infiniband. */
  readonly type: number
  readonly addrAssignType: number | undefined
  readonly nameAssignType: number | undefined
  /** Name of the device this one is enslaved to. */
  readonly master: string | undefined
  readonly kind: 'physical' | 'bridge' | 'bond' | 'vlan' | 'virtual'
  /** The virtio feature bits string of /sys/class/net/X/device/features, for netfailover. */
  readonly features: string | undefined
  /** Name of the device below /sys/class/net/X/device, to recognise VFs that share a MAC. */
  readonly subsystem: string | undefined
}
