// The modules that the reference has, in the order of its stages. What is promised about them is pinned in tests; a module of our own
// is held to the rules that hold for every one.

export const referenceModules: readonly string[] = (
  'seed_random bootcmd write_files growpart resizefs disk_setup mounts set_hostname update_hostname ' +
  'update_etc_hosts resolv_conf ca_certs rsyslog users_groups ssh set_passwords wireguard snap ' +
  'ubuntu_autoinstall ssh_import_id keyboard locale apk_configure grub_dpkg apt_pipelining ' +
  'apt_configure ubuntu_pro rh_subscription spacewalk yum_add_repo zypper_add_repo ntp timezone ' +
  'raspberry_pi disable_ec2_metadata runcmd byobu package_update_upgrade_install fan landscape lxd ' +
  'ubuntu_drivers write_files_deferred puppet chef ansible mcollective salt_minion reset_rmc ' +
  'scripts_vendor scripts_per_once scripts_per_boot scripts_per_instance scripts_user ' +
  'ssh_authkey_fingerprints keys_to_console install_hotplug phone_home final_message ' +
  'power_state_change'
).split(' ')
