// The closed list of notice codes. Add yours under its area, in alphabetical order; tests assert codes, not texts.

export type NoticeCode =
  // core
  | 'yaml/duplicate-key'
  | 'yaml/not-a-mapping'
  | 'yaml/syntax'
  // stages
  | 'stage/bad-config'
  | 'stage/deprecated'
  | 'stage/failed'
  | 'stage/log'
  | 'stage/module-failed'
  | 'stage/module-unknown'
  | 'stage/network'
  | 'stage/no-datasource'
  | 'stage/restarted'
  | 'stage/schema'
  | 'stage/unreadable'
  // steps
  | 'steps/bad-document'
  | 'steps/bad-order'
  | 'steps/bad-step'
  | 'steps/failed'
  | 'steps/unknown-key'
  | 'steps/unreadable'
  // distros
  | 'distro/unknown'
  | 'hostname/transient'
  | 'locale/config-file'
  | 'packages/failed'
  | 'packages/refresh-failed'
  | 'users/bad-doas-rule'
  | 'users/group-exists'
  | 'users/group-failed'
  | 'users/no-selinux'
  | 'users/no-such-member'
