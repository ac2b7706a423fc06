// write_files: writes files on the first boot, before users and packages are there.

import type { Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { type FileEntry, isDeferred, writeEntries, writeFilesSchema } from './shared/file-entries.ts'

const isAtOnce = (entry: FileEntry) => !isDeferred(entry)

export const writeFiles: ConfigModule<Infer<typeof writeFilesSchema>> = {
  id: 'write_files',
  frequency: 'once-per-instance',
  bytes: ['content'],
  schema: writeFilesSchema,
  examples: [
    `#cloud-config
write_files:
- encoding: b64
  content: CiMgVGhpcyBmaWxlIGNvbnRyb2xz
  owner: root:root
  path: /etc/sysconfig/selinux
  permissions: '0644'
`,
    `#cloud-config
write_files:
- content: |
    15 * * * * root ship_logs
  path: /etc/crontab
  append: true
`,
    `#cloud-config
write_files:
- path: /root/CLOUD_INIT_WAS_HERE
- path: /usr/bin/hello
  source:
    uri: https://example.com/hello
    headers:
      Authorization: Basic c2VjcmV0
  permissions: '0755'
`,
  ],
  apply({ write_files: entries }, context) {
    return writeEntries(entries ?? [], isAtOnce, context)
  },
}
