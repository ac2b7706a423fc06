// The contract of a cloud that `firstlight serve` can imitate: how it tells a machine who it is. Adding one: a file in clouds/, its test,
// and one line in clouds/index.ts.

import type { Schema } from '../core/schema/schema.ts'
import type { Answering } from './answer.ts'
import type { CrawlPlan } from './crawl-plan.ts'
import type { FileSystem } from './file-systems.ts'
import type { Machine } from './machine.ts'

export interface Cloud<Own = unknown> {
  /** As in `firstlight serve NAME`. */
  readonly name: string
  /** For people: "Amazon EC2". */
  readonly title: string
  /** The datasource of a machine there, as datasource_list spells it. Absent: only steps of Kairos documents ask there. */
  readonly datasource?: string
  /** Where machines find the real service: "http://169.254.169.254". Empty: it is no service. */
  readonly addresses: readonly string[]
  /** The machine that is played if the scenario does not say otherwise: an id in the cloud's form, one of its regions, … */
  readonly defaults?: Partial<Machine>
  /** What only this cloud has: in a scenario file below the cloud's name, such as `ec2: {tokens: none}`. */
  readonly own: Schema<Own>
  /** What the firmware of its machines says, by file name of /sys/class/dmi/id. */
  dmi?(machine: Machine, own: Own): Readonly<Record<string, string>>
  /** What the service says of the machine, over HTTP. */
  answers?(machine: Machine, own: Own): Answering
  /**
   * What stands in front of that, whoever the machine is: tokens, refusals, passwords that are given once, what machines may write. Behind
   * it is the above, or what was recorded of a real service.
   */
  front?(machine: Machine, own: Own, inner: Answering): Answering
  /** What there is to ask of the service, where it is one. */
  crawl?(own: Own): CrawlPlan
  /** Answers are given on this unix socket: "/dev/lxd/sock". */
  readonly socket?: string
  /** On a serial line: what is said to one question, which comes without its end; undefined: nothing. */
  converse?(machine: Machine, own: Own): (question: string) => string | undefined
  /** What ends a question. Default: a newline. */
  readonly questionEnd?: string
  /** Keys of VMware's guestinfo. */
  guestinfo?(machine: Machine, own: Own): Readonly<Record<string, string>>
  disks?(machine: Machine, own: Own): readonly ServedDisk[]
}

/** A disk that the cloud gives to the machine. */
export interface ServedDisk {
  readonly label: string
  /** The file system that it has in the cloud. */
  readonly type: FileSystem
  /** Others by which its machines know it as well: for an image in place of a disc. */
  readonly also?: readonly FileSystem[]
  /** Where machines know the disk by it: "9796-932E". */
  readonly uuid?: string
  readonly files: Readonly<Record<string, string | Uint8Array>>
}
