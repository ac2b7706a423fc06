// All functions that a template may call: Go's own, and those of sprig, which may take the place of one of Go's.

import { builtins } from '../builtins.ts'
import type { Functions } from '../define.ts'
import { cases } from './cases.ts'
import { dates } from './dates.ts'
import { defaults } from './defaults.ts'
import { dicts } from './dicts.ts'
import { encodings } from './encodings.ts'
import { environment } from './environment.ts'
import { lists } from './lists.ts'
import { numbers } from './numbers.ts'
import { places } from './places.ts'
import { random } from './random.ts'
import { regexes } from './regexes.ts'
import { secrets } from './secrets.ts'
import { semver } from './semver.ts'
import { strings } from './strings.ts'

export const functions: Functions = {
  ...builtins,
  ...strings,
  ...cases,
  ...numbers,
  ...lists,
  ...dicts,
  ...defaults,
  ...encodings,
  ...regexes,
  ...dates,
  ...places,
  ...semver,
  ...random,
  ...secrets,
  ...environment,
}
