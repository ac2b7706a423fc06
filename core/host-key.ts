// A key by which a machine is recognised, as its public part is written: "ssh-ed25519 AAAA… root@machine".

export interface HostKey {
  /** "ssh-ed25519" */
  readonly type: string
  /** In base64. */
  readonly key: string
}
