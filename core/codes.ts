// The closed list of notice codes. Add yours under its area, in alphabetical order; tests assert codes, not texts.

export type NoticeCode =
  // core
  | 'yaml/duplicate-key'
  | 'yaml/not-a-mapping'
  | 'yaml/syntax'
  // stages
  | 'stage/failed'
  | 'stage/no-datasource'
