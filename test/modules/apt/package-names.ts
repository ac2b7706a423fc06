// What apt answers on a machine that can get the packages that modules install.

export const apt = {
  'apt-get *': '',
  'apt-cache pkgnames': 'byobu\nubuntu-fan\nwireguard-tools\nwireguard\nzfsutils-linux\nubuntu-drivers-common\n',
}
