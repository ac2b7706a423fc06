#!/bin/sh
# udev calls this for each network device that comes or goes; it hands the event on and ends, because udev waits for it.
pipe=/run/cloud-init/share/hook-hotplug-cmd
[ -p "$pipe" ] || exit 0
{
	echo "udev: $ACTION $DEVPATH"
	echo " --subsystem=$SUBSYSTEM handle --devpath=$DEVPATH --udevaction=$ACTION" 1<> "$pipe"
} >> /run/cloud-init/hook-hotplug.log 2>&1
