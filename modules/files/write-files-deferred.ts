// write_files_deferred: the files of write_files that wait for packages and users.

import type { Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { isDeferred, writeEntries, writeFilesSchema } from './shared/file-entries.ts'

export const writeFilesDeferred: ConfigModule<Infer<typeof writeFilesSchema>> = {
  id: 'write_files_deferred',
  frequency: 'once-per-instance',
  bytes: ['content'],
  schema: writeFilesSchema,
  examples: [
    `#cloud-config
write_files:
- path: /etc/nginx/conf.d/example.com.conf
  content: |
    server { server_name example.com; }
  owner: 'nginx:nginx'
  permissions: '0640'
  defer: true
`,
  ],
  apply({ write_files: entries }, context) {
    return writeEntries(entries ?? [], isDeferred, context)
  },
}
