"""HLS: our own CMAF packager, a window in memory, playlists."""
