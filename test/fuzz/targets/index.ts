// All targets, in the order in which they run.

import type { Target } from '../target.ts'
import { channels } from './channels.ts'
import { conditions } from './conditions.ts'
import { datasourceStep } from './datasource-step.ts'
import { handedOver } from './handed-over.ts'
import { kairosDocuments } from './kairos-documents.ts'
import { languages } from './languages.ts'
import { machines } from './machines.ts'
import { networks } from './network.ts'
import { recordings } from './recordings.ts'
import { vmware } from './vmware.ts'

export const targets: readonly Target[] = [
  ...languages,
  ...networks,
  ...machines,
  ...handedOver,
  ...channels,
  ...vmware,
  ...recordings,
  ...datasourceStep,
  ...kairosDocuments,
  ...conditions,
]
