// Where scripts of an instance lie, and one of them.

export const scripts = '/var/lib/cloud/instance/scripts'

export const place = '/var/lib/cloud/instances/i-1/scripts'

export const script = { content: '#!/bin/sh\n', mode: 0o700 }
