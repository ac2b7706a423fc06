// The configuration below /etc/cloud: what holds where no file says otherwise.

import type { JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { searchOrder } from '../../datasources/index.ts'

/** `system_info.distro` is left out: without one in the files, os-release decides. */
export const builtinConfig: JsonObject = {
  datasource_list: searchOrder,
  def_log_file: '/var/log/cloud-init.log',
  log_cfgs: [],
  syslog_fix_perms: ['syslog:adm', 'root:adm', 'root:wheel', 'root:root'],
  system_info: {
    paths: {
      cloud_dir: defaultPaths.cloud,
      docs_dir: '/usr/share/doc/cloud-init/',
      templates_dir: `${defaultPaths.templates}/`,
    },
    network: { renderers: null },
  },
  vendor_data: { enabled: true, prefix: [] },
  vendor_data2: { enabled: true, prefix: [] },
}
