// The keys of steps that people bring along from yip, in its order.

// biome-ignore format: a list to be read as one
export const reference = [
  'node', 'if', 'only_os', 'only_os_version', 'only_arch', 'only_service_manager', 'if_files',
  'dns', 'downloads', 'git', 'ensure_entities', 'directories', 'files', 'commands', 'delete_entities', 'hostname', 'sysctl',
  'users', 'authorized_keys', 'modules', 'timesyncd', 'systemctl', 'environment', 'systemd_firstboot', 'datasource', 'layout',
  'package_pins', 'packages', 'unpack_images',
]
