// What apt answers where the packages that modules install can be had.

export const apt = {
  'apt-get *': '',
  'apt-cache pkgnames': 'byobu\nubuntu-fan\nwireguard-tools\nwireguard\nzfsutils-linux\nubuntu-drivers-common\n',
}
