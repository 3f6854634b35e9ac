"""A real RTSP server, GStreamer's, as a camera is one: run by the system's Python, which has `gi`.

    /usr/bin/python3 rtsp_server.py PORT FILE.mp4 [USER PASSWORD]

Serves rtsp://127.0.0.1:PORT/cam, H.264 and AAC copied from the file; prints a line when it listens.
"""

import sys

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found] # noqa: E402

LAUNCH = (
    "( filesrc location={file} ! qtdemux name=d  d. ! queue ! rtph264pay name=pay0 config-interval=-1 "
    " d. ! queue ! aacparse ! rtpmp4gpay name=pay1 )"
)


def main(port: str, file: str, *account: str) -> None:
    """Serve until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer(service=port, address="127.0.0.1")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH.format(file=file))
    if account:
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(*account), token)
        server.set_auth(auth)
        role = Gst.Structure.new_empty("viewer")
        role.set_value("media.factory.access", True)
        role.set_value("media.factory.construct", True)
        factory.add_role_from_structure(role)
    server.get_mount_points().add_factory("/cam", factory)
    if not server.attach(None):
        sys.exit(f"port {port} cannot be opened")
    print("listening", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
