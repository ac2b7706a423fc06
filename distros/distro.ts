// A distro: its profile (data) and the verbs built on it. Modules speak to this and never ask which distro it is.
