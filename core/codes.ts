// The closed list of notice codes. Add yours under its area, in alphabetical order; tests assert codes, not texts.

export type NoticeCode =
  // core
  | 'yaml/duplicate-key'
  | 'yaml/not-a-mapping'
  | 'yaml/syntax'
  // stages
  | 'stage/bad-config'
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
