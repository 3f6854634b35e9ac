"""Our own RTMP server: one port, several publishers, each behind its stream key."""
