// Every provider that `datasource:` of a step can ask.

import { azure } from './azure.ts'
import { cdrom, configDrive } from './disks.ts'
import { file } from './file.ts'
import type { Provider } from './provider.ts'
import { serviceProviders } from './services.ts'
import { vmware } from './vmware.ts'

export const providers: readonly Provider[] = [cdrom, configDrive, file, ...serviceProviders, azure, vmware]
