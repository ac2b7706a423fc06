// The names config modules go by in the lists of cloud.cfg.

/** "cc_write-files.py", " write_files" and "write_files" are one module. */
export function canonicalName(written: string): string {
  const name = written.trim().replace(/\.py$/, '').replaceAll('-', '_').replace(/^cc_/, '')
  return renamed[name] ?? name
}

/** Old names that still work. */
const renamed: Readonly<Record<string, string>> = { ubuntu_advantage: 'ubuntu_pro' }

/** Modules that the reference once had; old configs list them, and nothing is lost by skipping them. */
export const removedModules: ReadonlyMap<string, string> = new Map([
  ['emit_upstart', '22.2'],
  ['refresh_rmc_and_interface', '23.2'],
  ['migrator', '24.1'],
  ['rightscale_userdata', '24.1'],
])
